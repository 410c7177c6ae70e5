@NullMarked
package com.emshop.saga.servers.process;

import org.jspecify.annotations.NullMarked;
