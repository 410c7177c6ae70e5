@NullMarked
package com.emshop.localstack.stack;

import org.jspecify.annotations.NullMarked;
