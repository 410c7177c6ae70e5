package com.emshop.localstack.demo;

import java.util.List;

/** The customer pays, the parcel leaves and arrives, the customer says so. */
final class PaidAndShipped extends Scenario {
    PaidAndShipped() {
        super("paid and shipped", 10, 2);
    }

    @Override
    void play(ScenarioRun scene) {
        scene.customerPays();
        scene.operatorDispatches();
        scene.awaitOrder("SHIPPED");
        scene.operatorDelivers();
        scene.awaitOrder("DELIVERED");
        scene.customerConfirmsReceipt();
    }

    @Override
    ExpectedOutcome ending() {
        return new ExpectedOutcome(
                "COMPLETED",
                "",
                "PAID",
                ExpectedOutcome.Money.KEPT,
                "CONFIRMED",
                "DELIVERED",
                quantity(),
                List.of("ShipmentDelivered", "OrderDelivered", "OrderCompleted"));
    }
}
