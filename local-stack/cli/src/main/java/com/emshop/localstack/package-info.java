/** The shop's servers and services on one machine, without a container engine: for people, for demos and for tests. */
@NullMarked
package com.emshop.localstack;

import org.jspecify.annotations.NullMarked;
