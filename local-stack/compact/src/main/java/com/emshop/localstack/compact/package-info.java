/** The services in one JVM, for small machines. */
@NullMarked
package com.emshop.localstack.compact;

import org.jspecify.annotations.NullMarked;
