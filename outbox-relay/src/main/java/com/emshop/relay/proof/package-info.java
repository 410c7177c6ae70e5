@NullMarked
package com.emshop.relay.proof;

import org.jspecify.annotations.NullMarked;
