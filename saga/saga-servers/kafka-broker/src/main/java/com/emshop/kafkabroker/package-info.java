/** One Kafka broker in a process of its own. */
@NullMarked
package com.emshop.kafkabroker;

import org.jspecify.annotations.NullMarked;
