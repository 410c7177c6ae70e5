/** The HTTP interface of orders, timelines and audit, and the console's configuration. */
@NullMarked
package com.emshop.console.web;

import org.jspecify.annotations.NullMarked;
