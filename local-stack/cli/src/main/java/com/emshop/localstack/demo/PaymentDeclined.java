package com.emshop.localstack.demo;

import java.util.List;

/** The customer's bank declines finally: the order is cancelled and its stock released. */
final class PaymentDeclined extends Scenario {
    PaymentDeclined() {
        super("payment declined", 5, 1);
    }

    @Override
    void play(ScenarioRun scene) {
        scene.bankDeclines();
    }

    @Override
    ExpectedOutcome ending() {
        return new ExpectedOutcome(
                "CANCELLED",
                "PAYMENT_FAILED",
                "FAILED",
                ExpectedOutcome.Money.NEVER_TAKEN,
                "RELEASED",
                "",
                0,
                List.of("PaymentFailed", "OrderCancelled", "StockReleased"));
    }
}
