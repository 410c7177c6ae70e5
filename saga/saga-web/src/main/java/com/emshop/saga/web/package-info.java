/** What the services' HTTP sides have in common: who the caller is, problem answers, traces, pages. No domain type. */
@NullMarked
package com.emshop.saga.web;

import org.jspecify.annotations.NullMarked;
