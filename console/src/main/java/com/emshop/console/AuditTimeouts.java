package com.emshop.console;

import java.time.Duration;

/**
 * How long an order may wait before it counts as stuck. See {@link PendingAction#stuckFrom}.
 *
 * @param settle for a service: time since the last observed event of the order; has to exceed the usual time of an event from
 *     one service through another to the console
 * @param grace for a timer: time after its deadline
 * @param refund for the payment provider: time since the last observed event of the order
 * @param receipt time after delivery at which a timer completes the order
 */
public record AuditTimeouts(Duration settle, Duration grace, Duration refund, Duration receipt) {}
