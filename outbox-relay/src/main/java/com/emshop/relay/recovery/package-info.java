@NullMarked
package com.emshop.relay.recovery;

import org.jspecify.annotations.NullMarked;
