package com.emshop.e2e;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever dies in the middle of a story, it ends well. */
@Isolated("what dies is everybody's")
class CrashesIT extends EndToEnd {

    @AfterEach
    void mend() {
        breakage.mendsEverything();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order-service",
                "payment-service",
                "inventory-service",
                "logistics-service",
                "outbox-relay",
                "console",
                "kafka",
                "mysql"
            })
    void aPartThatDiesInTheMiddleCostsNothing(String part) {
        List<Story> struck = stories.ofATroubledShop().all();
        List<Story> meanwhile = stories.ofATroubledShop().all();
        List<Story> all = new ArrayList<>(struck);
        all.addAll(meanwhile);
        AtOnce.each(all, Story::begins);

        AtOnce.each(struck, Story::turns);
        breakage.kills(part);
        // Who turns to the part that is dead tries until it is back.
        List<Runnable> deeds = new ArrayList<>();
        deeds.add(() -> breakage.startsAgain(part));
        meanwhile.forEach(story -> deeds.add(story::turns));
        AtOnce.run(deeds);

        AtOnce.each(all, Story::ends);
        published.areEveryOutboxRowExactlyOnce();
        audit.isClean();
    }

    @Test
    void aCancellationThatMissesItsParcelIsRefused() {
        PlacedOrder order = customer.orders(1, article(3));
        provider.confirms(order);
        saga.of(order).shipmentIs("CREATED");
        breakage.kills("outbox-relay"); // so that neither hears of the other
        operator.dispatches(order);
        customer.cancels(order);
        saga.of(order).orderIs("PAID").cancellationIs("REQUESTED");
        breakage.startsAgain("outbox-relay");

        saga.of(order)
                .cancellationIs("REFUSED")
                .orderIs("SHIPPED")
                .paymentIs("PAID")
                .keeps("its price")
                .shipmentIs("DISPATCHED")
                .told(
                        "OrderCreated",
                        "OrderPaid",
                        "OrderCancellationRequested",
                        "OrderShipped",
                        "PaymentCreated",
                        "PaymentConfirmed",
                        "StockReserved",
                        "StockConfirmed",
                        "ShipmentCreated",
                        "ShipmentDispatched",
                        "ShipmentCancellationRefused");
        audit.isClean();
    }
}
