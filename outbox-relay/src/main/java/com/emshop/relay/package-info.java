@NullMarked
package com.emshop.relay;

import org.jspecify.annotations.NullMarked;
