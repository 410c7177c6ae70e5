package com.emshop.localstack.demo;

import java.util.List;

/** Nobody pays: when the time is over the order dies, and its goods go back on the shelf. */
final class NotPaidInTime implements Story {
    @Override
    public String title() {
        return "not paid in time";
    }

    @Override
    public boolean isAboutTime() {
        return true;
    }

    @Override
    public long stock() {
        return 5;
    }

    @Override
    public int quantity() {
        return 1;
    }

    @Override
    public void play(Scene scene) {
        scene.timeToPayPasses();
    }

    @Override
    public Ending ending() {
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
