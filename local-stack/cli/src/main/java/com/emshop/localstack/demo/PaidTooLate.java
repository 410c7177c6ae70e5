package com.emshop.localstack.demo;

import java.util.List;

/** The bank takes the money after the payment was closed: it is noticed, and goes back. */
final class PaidTooLate extends Scenario {
    PaidTooLate() {
        super("paid too late", 5, 2);
    }

    @Override
    boolean isAboutTime() {
        return true;
    }

    @Override
    void play(ScenarioRun scene) {
        scene.timeToPayPasses();
        scene.customerPaysTooLate();
    }

    @Override
    ExpectedOutcome ending() {
        return new ExpectedOutcome(
                "CANCELLED",
                "PAYMENT_TIMEOUT",
                "REFUNDED",
                ExpectedOutcome.Money.REFUNDED,
                "RELEASED",
                "",
                0,
                List.of("LatePaymentReceived", "RefundStarted", "PaymentRefunded"));
    }
}
