package com.emshop.e2e;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whichever process is killed during a scenario, the outcome is the same. */
@Isolated("it kills processes that all tests share")
class CrashesIT extends EndToEnd {

    @AfterEach
    void repair() {
        faults.startsEverything();
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
    void killedProcessChangesNoOutcome(String process) {
        List<Scenario> struck = scenarios.ofATroubledShop().all();
        List<Scenario> meanwhile = scenarios.ofATroubledShop().all();
        List<Scenario> all = new ArrayList<>(struck);
        all.addAll(meanwhile);
        Concurrently.each(all, Scenario::begins);

        Concurrently.each(struck, Scenario::decides);
        faults.kills(process);
        // Callers of the killed process retry until it is back.
        List<Runnable> actions = new ArrayList<>();
        actions.add(() -> faults.startsAgain(process));
        meanwhile.forEach(scenario -> actions.add(scenario::decides));
        Concurrently.run(actions);

        Concurrently.each(all, Scenario::ends);
        published.areEveryOutboxRowExactlyOnce();
        audit.isClean();
    }

    @Test
    void cancellationAfterDispatchIsRefused() {
        PlacedOrder order = customer.orders(1, article(3));
        provider.confirms(order);
        saga.of(order).shipmentIs("CREATED");
        faults.kills("outbox-relay"); // so that neither receives an event of the other
        operator.dispatches(order);
        customer.cancels(order);
        saga.of(order).orderIs("PAID").cancellationIs("REQUESTED");
        faults.startsAgain("outbox-relay");

        saga.of(order)
                .cancellationIs("REFUSED")
                .orderIs("SHIPPED")
                .paymentIs("PAID")
                .keeps("its price")
                .shipmentIs("DISPATCHED")
                .emitted(
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
