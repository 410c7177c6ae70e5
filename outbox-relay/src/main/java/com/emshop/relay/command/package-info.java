@NullMarked
package com.emshop.relay.command;

import org.jspecify.annotations.NullMarked;
