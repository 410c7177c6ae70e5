package com.emshop.localstack.demo;

import java.util.List;

/** The customer's bank says no, for good: the order dies, and its goods go back on the shelf. */
final class PaymentDeclined extends Story {
    PaymentDeclined() {
        super("payment declined", 5, 1);
    }

    @Override
    void play(Scene scene) {
        scene.bankDeclines();
    }

    @Override
    Ending ending() {
        return new Ending(
                "CANCELLED",
                "PAYMENT_FAILED",
                "FAILED",
                Ending.Money.NEVER_TAKEN,
                "RELEASED",
                "",
                0,
                List.of("PaymentFailed", "OrderCancelled", "StockReleased"));
    }
}
