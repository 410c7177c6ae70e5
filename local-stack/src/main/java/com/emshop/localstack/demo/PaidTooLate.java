package com.emshop.localstack.demo;

import java.util.List;

/** The bank takes the money after the payment was closed: it is noticed, and goes back. */
final class PaidTooLate implements Story {
    @Override
    public String title() {
        return "paid too late";
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
        return 2;
    }

    @Override
    public void play(Scene scene) {
        scene.timeToPayPasses();
        scene.customerPaysTooLate();
    }

    @Override
    public Ending ending() {
        return new Ending(
                "CANCELLED",
                "PAYMENT_TIMEOUT",
                "REFUNDED",
                Ending.Money.GIVEN_BACK,
                "RELEASED",
                "",
                0,
                List.of("LatePaymentReceived", "RefundStarted", "PaymentRefunded"));
    }
}
