/** The shop as its customers and operators use it: over HTTP. */
@NullMarked
package com.emshop.localstack.client;

import org.jspecify.annotations.NullMarked;
