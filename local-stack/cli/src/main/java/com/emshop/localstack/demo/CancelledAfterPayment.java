package com.emshop.localstack.demo;

import java.util.List;

/** The customer cancels before the parcel leaves: the shipment is cancelled, the stock returned and the money refunded. */
final class CancelledAfterPayment extends Scenario {
    CancelledAfterPayment() {
        super("cancelled after payment", 5, 2);
    }

    @Override
    void play(ScenarioRun scene) {
        scene.customerPays();
        scene.customerCancels();
    }

    @Override
    ExpectedOutcome ending() {
        return new ExpectedOutcome(
                "CANCELLED",
                "BY_CUSTOMER",
                "REFUNDED",
                ExpectedOutcome.Money.REFUNDED,
                "RETURNED",
                "CANCELLED",
                0,
                List.of("ShipmentCancelled", "OrderCancelled", "PaymentRefunded", "StockReturned"));
    }
}
