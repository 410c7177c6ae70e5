/** What the services' tests have in common: tokens, events from the others, house rules. Published as a test jar. */
@NullMarked
package com.emshop.saga.test;

import org.jspecify.annotations.NullMarked;
