package com.emshop.payment.work;

import com.emshop.payment.persistence.DueWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Remembers to ask the provider about a payment whose customer went to pay, in case its webhook does not come. Thread-safe. */
public final class Reconciling {
    private final DueWork due;
    private final Clock clock;
    private final Duration after;

    Reconciling(DueWork due, Clock clock, Duration after) {
        this.due = due;
        this.clock = clock;
        this.after = after;
    }

    /** The customer was sent to the provider's page. */
    public void customerWentToPay(String orderSn) {
        Instant now = clock.instant();
        due.customerWentToPay(orderSn, now, now.plus(after));
    }
}
