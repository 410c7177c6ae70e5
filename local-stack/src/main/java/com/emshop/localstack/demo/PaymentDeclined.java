package com.emshop.localstack.demo;

import java.util.List;

/** The customer's bank says no, for good: the order dies, and its goods go back on the shelf. */
final class PaymentDeclined implements Story {
    @Override
    public String title() {
        return "payment declined";
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
        scene.bankDeclines();
    }

    @Override
    public Ending ending() {
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
