/**
 * The plain part of the kit: what an aggregate of a saga is made of. Knows no framework, no broker, no database, so that
 * reactions can be run by anything: the messaging shell, a table test, an explorer of interleavings.
 */
@NullMarked
package com.emshop.saga;

import org.jspecify.annotations.NullMarked;
