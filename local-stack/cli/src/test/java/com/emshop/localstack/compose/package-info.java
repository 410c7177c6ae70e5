@NullMarked
package com.emshop.localstack.compose;

import org.jspecify.annotations.NullMarked;
