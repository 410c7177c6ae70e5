package com.emshop.localstack.audit;

import java.time.Duration;

/**
 * How long things may take before they count as violations.
 *
 * @param settle for how long none of the services may have changed the status of an order before what they say of it has to
 *     agree: longer than an event takes from one service to the next
 * @param overdue for how long work may be due, or a deadline be over, before somebody is missing who does it
 * @param receipt after how long a delivered parcel counts as received; a business duration, at the stack's pace
 */
public record Patience(Duration settle, Duration overdue, Duration receipt) {
    public Patience {
        if (settle.isNegative() || overdue.isNegative() || receipt.isNegative()) {
            throw new IllegalArgumentException("nobody can be less than patient: " + settle + ", " + overdue);
        }
    }
}
