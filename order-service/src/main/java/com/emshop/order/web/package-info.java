/** Orders and products over HTTP. */
@NullMarked
package com.emshop.order.web;

import org.jspecify.annotations.NullMarked;
