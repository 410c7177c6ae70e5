@NullMarked
package com.emshop.localstack.audit;

import org.jspecify.annotations.NullMarked;
