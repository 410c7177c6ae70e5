package com.emshop.e2e;

import static org.awaitility.Awaitility.await;

import com.emshop.localstack.client.Shipment;
import com.emshop.localstack.client.Shop;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Somebody who works in the shop. */
final class Operator {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Shop shop;

    Operator(Shop shop) {
        this.shop = shop;
    }

    /** Offers a new article, with so many pieces. */
    String offers(long pieces) {
        String sku = "E2E-" + UUID.randomUUID();
        shop.offer(sku, "An article", new BigDecimal("12.50"), "EUR");
        shop.stock(sku, pieces);
        return sku;
    }

    /** Hands the parcel to the carrier as soon as there is one. */
    void dispatches(PlacedOrder order) {
        shop.dispatch(shipmentOf(order, "CREATED").shipmentSn(), "DHL", "TRACK-" + order.orderSn());
    }

    /** Says that the parcel has arrived. */
    void delivers(PlacedOrder order) {
        shop.deliver(shipmentOf(order, "DISPATCHED").shipmentSn());
    }

    private Shipment shipmentOf(PlacedOrder order, String status) {
        return await("a shipment of " + order.orderSn() + " that is " + status)
                .atMost(PATIENCE)
                .ignoreExceptions() // logistics may be on its way back
                .until(
                        () -> shop.shipmentOf(order.orderSn()),
                        shipment -> shipment.map(Shipment::status).equals(Optional.of(status)))
                .orElseThrow();
    }
}
