package com.emshop.payment.work;

import com.emshop.payment.Payment;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.CommandQueue;
import java.time.Clock;
import java.time.Duration;

/** Has the provider asked about a payment whose customer opened its page, in case its webhook does not come. Thread-safe. */
public final class Reconciling {
    private final CommandQueue commands;
    private final Clock clock;
    private final Duration pause;

    Reconciling(CommandQueue commands, Clock clock, Duration pause) {
        this.commands = commands;
        this.clock = clock;
        this.pause = pause;
    }

    /** The customer was sent to the provider's page. */
    public void checkoutOpened(String orderSn, Cause cause) {
        commands.execute(
                ReactionRequest.of(
                        Payment.TYPE.id(orderSn), cause, clock.instant(), payment -> payment.checkoutOpened(pause)),
                Payment::status);
    }
}
