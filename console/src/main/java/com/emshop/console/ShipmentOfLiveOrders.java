package com.emshop.console;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A parcel leaves only for a paid order; none is under way for a dead one, and none is ever made for digital goods. */
final class ShipmentOfLiveOrders implements Invariant {
    private static final Set<Fact> PARCEL = EnumSet.of(
            Fact.SHIPMENT_CREATED, Fact.SHIPMENT_REJECTED, Fact.SHIPMENT_DISPATCHED, Fact.SHIPMENT_DELIVERED);

    @Override
    public String name() {
        return "shipment";
    }

    @Override
    public List<Finding> check(Evidence order) {
        List<Finding> findings = new ArrayList<>();
        if (order.told(Fact.ORDER_CANCELLED)) {
            switch (order.shipmentStatus()) {
                case DISPATCHED, DELIVERED ->
                    findings.add(broken("no shipment of a cancelled order", order.shipmentStatus() + " shipment"));
                case NONE, CREATED, REJECTED, CANCELLED -> {} // it stays where it is
            }
        }
        boolean left = order.told(Fact.SHIPMENT_DISPATCHED) || order.told(Fact.SHIPMENT_DELIVERED);
        if (left && !order.told(Fact.ORDER_PAID)) {
            findings.add(missing("a shipment that leaves for a paid order", "payment " + order.paymentStatus()));
        }
        if (order.digital() && PARCEL.stream().anyMatch(order::told)) {
            findings.add(broken("no shipment of digital goods", order.shipmentStatus() + " shipment"));
        }
        return findings;
    }
}
