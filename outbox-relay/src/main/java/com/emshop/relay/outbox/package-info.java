@NullMarked
package com.emshop.relay.outbox;

import org.jspecify.annotations.NullMarked;
