/** A real MySQL, a real Kafka broker and a real schema registry, each in a process of its own, on 127.0.0.1. */
@NullMarked
package com.emshop.saga.servers;

import org.jspecify.annotations.NullMarked;
