@NullMarked
package com.emshop.localstack.provider;

import org.jspecify.annotations.NullMarked;
