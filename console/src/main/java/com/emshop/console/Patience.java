package com.emshop.console;

import java.time.Duration;

/**
 * How long an order may wait before it counts as standing still. See {@link Waiting#stuckFrom}.
 *
 * @param settle for a service: how long after the last event that was observed of the order; longer than an event usually
 *     takes from one service through another one to here
 * @param grace for a timer: how long after its deadline
 * @param refund for the payment provider: how long after the last event that was observed of the order
 * @param receipt how long after its delivery a parcel counts as received, so that a timer completes the order
 */
public record Patience(Duration settle, Duration grace, Duration refund, Duration receipt) {}
