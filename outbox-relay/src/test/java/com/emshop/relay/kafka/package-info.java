@NullMarked
package com.emshop.relay.kafka;

import org.jspecify.annotations.NullMarked;
