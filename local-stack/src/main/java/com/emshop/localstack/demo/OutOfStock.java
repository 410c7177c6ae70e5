package com.emshop.localstack.demo;

import java.util.List;

/** There are fewer pieces than were ordered: the order dies, and its payment with it. */
final class OutOfStock implements Story {
    @Override
    public String title() {
        return "out of stock";
    }

    @Override
    public long stock() {
        return 1;
    }

    @Override
    public int quantity() {
        return 3;
    }

    @Override
    public void play(Scene scene) {
        // Nobody has to do anything.
    }

    @Override
    public Ending ending() {
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
