/**
 * Runs the reactions of all four services, the very ones that the services run, in memory: every way in which messages,
 * webhooks, timers, people and crashes can meet each other for one order, and random simulations of many orders at once.
 *
 * <p>What is real here: aggregates, policies, subscriptions, and the mapping of facts to records. What is replaced: the
 * stores, the bus, the clock and the provider.
 */
@NullMarked
package com.emshop.explorer;

import org.jspecify.annotations.NullMarked;
