@NullMarked
package com.emshop.relay.leader;

import org.jspecify.annotations.NullMarked;
