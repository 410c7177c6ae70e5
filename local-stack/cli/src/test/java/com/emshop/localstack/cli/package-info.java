@NullMarked
package com.emshop.localstack.cli;

import org.jspecify.annotations.NullMarked;
