package com.emshop.localstack.demo;

import java.util.List;

/** The customer pays, the parcel leaves and arrives, the customer says so. */
final class PaidAndShipped implements Story {
    @Override
    public String title() {
        return "paid and shipped";
    }

    @Override
    public long stock() {
        return 10;
    }

    @Override
    public int quantity() {
        return 2;
    }

    @Override
    public void play(Scene scene) {
        scene.customerPays();
        scene.operatorDispatches();
        scene.awaitOrder("SHIPPED");
        scene.operatorDelivers();
        scene.awaitOrder("DELIVERED");
        scene.customerConfirmsReceipt();
    }

    @Override
    public Ending ending() {
        return new Ending(
                "COMPLETED",
                "",
                "PAID",
                Ending.Money.KEPT,
                "CONFIRMED",
                "DELIVERED",
                quantity(),
                List.of("ShipmentDelivered", "OrderDelivered", "OrderCompleted"));
    }
}
