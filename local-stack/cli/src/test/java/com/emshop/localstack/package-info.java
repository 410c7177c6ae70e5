@NullMarked
package com.emshop.localstack;

import org.jspecify.annotations.NullMarked;
