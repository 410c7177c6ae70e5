package com.emshop.localstack.demo;

import java.util.List;

/** There is less stock than was ordered: the order and its payment are cancelled. */
final class OutOfStock extends Scenario {
    OutOfStock() {
        super("out of stock", 1, 3);
    }

    @Override
    void play(ScenarioRun scene) {
        // Nobody has to do anything.
    }

    @Override
    ExpectedOutcome ending() {
        return new ExpectedOutcome(
                "CANCELLED",
                "OUT_OF_STOCK",
                "CANCELLED",
                ExpectedOutcome.Money.NEVER_TAKEN,
                "REJECTED",
                "",
                0,
                List.of("StockReservationFailed", "OrderCancelled", "PaymentCancelled"));
    }
}
