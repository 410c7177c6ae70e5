/** Timelines and audit over HTTP. */
@NullMarked
package com.emshop.console.web;

import org.jspecify.annotations.NullMarked;
