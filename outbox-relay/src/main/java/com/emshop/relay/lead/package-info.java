@NullMarked
package com.emshop.relay.lead;

import org.jspecify.annotations.NullMarked;
