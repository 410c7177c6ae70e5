@NullMarked
package com.emshop.relay.verify;

import org.jspecify.annotations.NullMarked;
