@NullMarked
package com.emshop.relay.purge;

import org.jspecify.annotations.NullMarked;
