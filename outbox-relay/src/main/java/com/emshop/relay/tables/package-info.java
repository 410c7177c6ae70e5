@NullMarked
package com.emshop.relay.tables;

import org.jspecify.annotations.NullMarked;
