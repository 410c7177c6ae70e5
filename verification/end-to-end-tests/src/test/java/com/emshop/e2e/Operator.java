package com.emshop.e2e;

import com.emshop.localstack.client.Shipment;
import com.emshop.localstack.client.Shop;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;

/** Somebody who works in the shop. Whoever is not answered tries again. */
final class Operator {
    private final Shop shop;

    Operator(Shop shop) {
        this.shop = shop;
    }

    /** Offers a new article, with so many pieces. */
    String offers(long pieces) {
        String sku = "E2E-" + UUID.randomUUID();
        Timeouts.does("offering " + sku, () -> shop.offer(sku, "An article", new BigDecimal("12.50"), "EUR"));
        Timeouts.does("stocking " + sku, () -> shop.stock(sku, pieces));
        return sku;
    }

    /** Hands the parcel to the carrier as soon as there is one. */
    void dispatches(PlacedOrder order) {
        Shipment shipment = shipmentOf(order, "CREATED");
        Timeouts.does(
                "dispatching " + order, () -> shop.dispatch(shipment.shipmentSn(), "DHL", "TRACK-" + order.orderSn()));
    }

    /** Says that the parcel has arrived. */
    void delivers(PlacedOrder order) {
        Shipment shipment = shipmentOf(order, "DISPATCHED");
        Timeouts.does("delivering " + order, () -> shop.deliver(shipment.shipmentSn()));
    }

    private Shipment shipmentOf(PlacedOrder order, String status) {
        return Timeouts.waitsFor("a shipment of " + order.orderSn() + " that is " + status)
                .ignoreExceptionsMatching(Timeouts::isNoAnswer)
                .until(
                        () -> shop.shipmentOf(order.orderSn()),
                        shipment -> shipment.map(Shipment::status).equals(Optional.of(status)))
                .orElseThrow();
    }
}
