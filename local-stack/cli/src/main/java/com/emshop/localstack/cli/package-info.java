/** The command {@code ./emshop}. */
@NullMarked
package com.emshop.localstack.cli;

import org.jspecify.annotations.NullMarked;
