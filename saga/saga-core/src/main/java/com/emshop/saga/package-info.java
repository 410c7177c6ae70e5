/**
 * The plain part of the kit: aggregates, requests, reactions and the batch fold that runs them. Knows no framework, no broker
 * and no database, so that anything can run reactions: a service, a table test, an explorer of interleavings.
 */
@NullMarked
package com.emshop.saga;

import org.jspecify.annotations.NullMarked;
