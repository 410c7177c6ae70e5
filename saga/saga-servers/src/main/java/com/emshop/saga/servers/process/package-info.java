/** Child processes that outlive the JVM that started them, and that can be found, asked and ended again later. */
@NullMarked
package com.emshop.saga.servers.process;

import org.jspecify.annotations.NullMarked;
