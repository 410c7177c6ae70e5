@NullMarked
package com.emshop.saga.servers;

import org.jspecify.annotations.NullMarked;
