@NullMarked
package com.emshop.relay.position;

import org.jspecify.annotations.NullMarked;
