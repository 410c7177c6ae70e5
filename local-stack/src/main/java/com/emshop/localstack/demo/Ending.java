package com.emshop.localstack.demo;

import java.util.List;

/**
 * How a story must end, in each service.
 *
 * @param cancelReason empty for an order that is not cancelled
 * @param shipment empty when there must be none, or one that was cancelled before it was made
 * @param sold pieces that must be gone from the stock for good
 * @param lastEvents events that the timeline must hold at the end, beyond those that led to these states
 */
record Ending(
        String order,
        String cancelReason,
        String payment,
        String reservation,
        String shipment,
        long sold,
        List<String> lastEvents) {

    /** Everything but the stock and the events, for comparing and for printing. */
    String states() {
        return states(order, cancelReason, payment, reservation, shipment);
    }

    static String states(String order, String cancelReason, String payment, String reservation, String shipment) {
        return "order " + order + (cancelReason.isEmpty() ? "" : " (" + cancelReason + ")") + ", payment "
                + (payment.isEmpty() ? "none" : payment) + ", stock "
                + (reservation.isEmpty() ? "none" : reservation) + ", shipment "
                + (shipment.isEmpty() ? "none" : shipment);
    }
}
