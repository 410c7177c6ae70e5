@NullMarked
package com.emshop.localstack.client;

import org.jspecify.annotations.NullMarked;
