/**
 * For tests of services built on the kit: the real servers as a JUnit extension, tables of reactions, architecture rules, events of
 * other services, tokens and HTTP calls.
 */
@NullMarked
package com.emshop.saga.test;

import org.jspecify.annotations.NullMarked;
