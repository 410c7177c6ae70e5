package com.emshop.localstack.demo;

import java.util.List;

/** Nobody pays: the payment expires, the order is cancelled and its stock released. */
final class NotPaidInTime extends Scenario {
    NotPaidInTime() {
        super("not paid in time", 5, 1);
    }

    @Override
    boolean isAboutTime() {
        return true;
    }

    @Override
    void play(ScenarioRun scene) {
        scene.timeToPayPasses();
    }

    @Override
    ExpectedOutcome ending() {
        // The goods are released with the order, or by a time limit of their own that is a little longer.
        return new ExpectedOutcome(
                "CANCELLED",
                "PAYMENT_TIMEOUT",
                "CANCELLED",
                ExpectedOutcome.Money.NEVER_TAKEN,
                "RELEASED",
                "",
                0,
                List.of("PaymentExpired", "OrderCancelled"));
    }
}
