package com.emshop.localstack.demo;

import java.util.List;

/** The bank takes the money after the payment was closed: it is noticed, and goes back. */
final class PaidTooLate extends Story {
    PaidTooLate() {
        super("paid too late", 5, 2);
    }

    @Override
    boolean isAboutTime() {
        return true;
    }

    @Override
    void play(Scene scene) {
        scene.timeToPayPasses();
        scene.customerPaysTooLate();
    }

    @Override
    Ending ending() {
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
