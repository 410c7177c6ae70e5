@NullMarked
package com.emshop.relay.binlog;

import org.jspecify.annotations.NullMarked;
