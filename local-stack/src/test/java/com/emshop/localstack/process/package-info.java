@NullMarked
package com.emshop.localstack.process;

import org.jspecify.annotations.NullMarked;
