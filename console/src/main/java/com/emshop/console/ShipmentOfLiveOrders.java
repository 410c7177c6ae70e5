package com.emshop.console;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Only a paid order is shipped, a cancelled one has no shipment under way, and digital goods never have a shipment. */
final class ShipmentOfLiveOrders implements Invariant {
    private static final Set<EventKind> SHIPMENT_EVENTS = EnumSet.of(
            EventKind.SHIPMENT_CREATED,
            EventKind.SHIPMENT_REJECTED,
            EventKind.SHIPMENT_DISPATCHED,
            EventKind.SHIPMENT_DELIVERED);

    @Override
    public String name() {
        return "shipment";
    }

    @Override
    public List<Finding> check(OrderProjection order) {
        List<Finding> findings = new ArrayList<>();
        if (order.has(EventKind.ORDER_CANCELLED)) {
            switch (order.shipmentStatus()) {
                case DISPATCHED, DELIVERED ->
                    findings.add(certain("no shipment of a cancelled order", order.shipmentStatus() + " shipment"));
                case NONE, CREATED, REJECTED, CANCELLED -> {} // nothing was shipped
            }
        }
        boolean dispatched = order.has(EventKind.SHIPMENT_DISPATCHED) || order.has(EventKind.SHIPMENT_DELIVERED);
        if (dispatched && !order.has(EventKind.ORDER_PAID)) {
            findings.add(uncertain("a shipment only for a paid order", "payment " + order.paymentStatus()));
        }
        if (order.digital() && SHIPMENT_EVENTS.stream().anyMatch(order::has)) {
            findings.add(certain("no shipment of digital goods", order.shipmentStatus() + " shipment"));
        }
        return findings;
    }
}
