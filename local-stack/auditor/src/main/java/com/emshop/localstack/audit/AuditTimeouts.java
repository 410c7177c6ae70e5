package com.emshop.localstack.audit;

import java.time.Duration;

/**
 * How long things may take before they count as violations.
 *
 * @param settle for how long none of the services may have changed the status of an order before their
 *     states of it have to agree: longer than an event takes from one service to the next
 * @param overdue for how long work may be due, or a deadline be over, before it counts as stuck
 * @param receipt after how long a delivered parcel counts as received; a business duration, divided by the stack's speed-up
 */
public record AuditTimeouts(Duration settle, Duration overdue, Duration receipt) {
    public AuditTimeouts {
        if (settle.isNegative() || overdue.isNegative() || receipt.isNegative()) {
            throw new IllegalArgumentException(
                    "Timeouts of the audit must not be negative: " + settle + ", " + overdue + ", " + receipt);
        }
    }
}
