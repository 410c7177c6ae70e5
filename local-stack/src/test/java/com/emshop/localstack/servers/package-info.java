@NullMarked
package com.emshop.localstack.servers;

import org.jspecify.annotations.NullMarked;
