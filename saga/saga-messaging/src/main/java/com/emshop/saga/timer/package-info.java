/** Work that is done when its time has come. Deadlines are in the database, never in memory, so none is lost with a process. */
@NullMarked
package com.emshop.saga.timer;

import org.jspecify.annotations.NullMarked;
