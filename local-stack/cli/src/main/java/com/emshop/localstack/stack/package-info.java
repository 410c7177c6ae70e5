/** The whole shop on one machine: which parts there are, how each is started, and what they are told. */
@NullMarked
package com.emshop.localstack.stack;

import org.jspecify.annotations.NullMarked;
