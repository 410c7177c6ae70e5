/** The whole shop on one machine: its processes, how each is started, and its settings. */
@NullMarked
package com.emshop.localstack.stack;

import org.jspecify.annotations.NullMarked;
