/** Proves that the chart renders, that Kubernetes knows what it renders, and that it agrees with the services. */
@NullMarked
package com.emshop.deploy;

import org.jspecify.annotations.NullMarked;
