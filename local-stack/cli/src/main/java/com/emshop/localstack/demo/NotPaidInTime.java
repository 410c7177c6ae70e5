package com.emshop.localstack.demo;

import java.util.List;

/** Nobody pays: when the time is over the order dies, and its goods go back on the shelf. */
final class NotPaidInTime extends Story {
    NotPaidInTime() {
        super("not paid in time", 5, 1);
    }

    @Override
    boolean isAboutTime() {
        return true;
    }

    @Override
    void play(Scene scene) {
        scene.timeToPayPasses();
    }

    @Override
    Ending ending() {
        // The goods are released with the order, or by a time limit of their own that is a little longer.
        return new Ending(
                "CANCELLED",
                "PAYMENT_TIMEOUT",
                "CANCELLED",
                Ending.Money.NEVER_TAKEN,
                "RELEASED",
                "",
                0,
                List.of("PaymentExpired", "OrderCancelled"));
    }
}
