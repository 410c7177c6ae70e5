package com.emshop.localstack.demo;

import java.util.List;

/** There are fewer pieces than were ordered: the order dies, and its payment with it. */
final class OutOfStock extends Story {
    OutOfStock() {
        super("out of stock", 1, 3);
    }

    @Override
    void play(Scene scene) {
        // Nobody has to do anything.
    }

    @Override
    Ending ending() {
        return new Ending(
                "CANCELLED",
                "OUT_OF_STOCK",
                "CANCELLED",
                Ending.Money.NEVER_TAKEN,
                "REJECTED",
                "",
                0,
                List.of("StockReservationFailed", "OrderCancelled", "PaymentCancelled"));
    }
}
