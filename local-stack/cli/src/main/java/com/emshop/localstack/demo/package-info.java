/** Orders that are played from the first request to the last event, and checked. */
@NullMarked
package com.emshop.localstack.demo;

import org.jspecify.annotations.NullMarked;
