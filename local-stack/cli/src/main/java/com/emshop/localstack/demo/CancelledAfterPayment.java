package com.emshop.localstack.demo;

import java.util.List;

/** The customer changes his mind before the parcel leaves: parcel, goods and money all go back. */
final class CancelledAfterPayment extends Story {
    CancelledAfterPayment() {
        super("cancelled after payment", 5, 2);
    }

    @Override
    void play(Scene scene) {
        scene.customerPays();
        scene.customerCancels();
    }

    @Override
    Ending ending() {
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
