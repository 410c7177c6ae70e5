package com.emshop.localstack.demo;

import java.util.List;

/** The customer changes his mind before the parcel leaves: parcel, goods and money all go back. */
final class CancelledAfterPayment implements Story {
    @Override
    public String title() {
        return "cancelled after payment";
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
        scene.customerPays();
        scene.customerCancels();
    }

    @Override
    public Ending ending() {
        return new Ending(
                "CANCELLED",
                "BY_CUSTOMER",
                "REFUNDED",
                Ending.Money.GIVEN_BACK,
                "RETURNED",
                "CANCELLED",
                0,
                List.of("ShipmentCancelled", "OrderCancelled", "PaymentRefunded", "StockReturned"));
    }
}
