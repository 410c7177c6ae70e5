package com.emshop.localstack.demo;

import com.emshop.localstack.client.Payment;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * How a scenario must end, in each service.
 *
 * @param cancelReason empty for an order that is not cancelled
 * @param shipment empty when there must be none, or one that was cancelled before it was made
 * @param sold pieces that must be gone from the stock for good
 * @param lastEvents events that the timeline must hold at the end, beyond those that led to these states
 */
record ExpectedOutcome(
        String order,
        String cancelReason,
        String payment,
        Money money,
        String reservation,
        String shipment,
        long sold,
        List<String> lastEvents) {

    /** What became of the customer's money. */
    enum Money {
        NEVER_TAKEN,
        KEPT,
        REFUNDED;

        private String of(BigDecimal amount) {
            return switch (this) {
                case NEVER_TAKEN -> money(BigDecimal.ZERO, BigDecimal.ZERO);
                case KEPT -> money(amount, BigDecimal.ZERO);
                case REFUNDED -> money(amount, amount);
            };
        }
    }

    /** Everything but the stock and the events, for comparing and for printing. */
    String states(BigDecimal amount) {
        return states(order, cancelReason, payment, money.of(amount), reservation, shipment);
    }

    /** The same of what was found. */
    static String states(
            String order, String cancelReason, Optional<Payment> payment, String reservation, String shipment) {
        return states(
                order,
                cancelReason,
                payment.map(Payment::status).orElse("none"),
                payment.map(found -> money(found.captured(), found.refunded()))
                        .orElse(money(BigDecimal.ZERO, BigDecimal.ZERO)),
                reservation,
                shipment);
    }

    private static String states(
            String order, String cancelReason, String payment, String money, String reservation, String shipment) {
        return "order " + order + (cancelReason.isEmpty() ? "" : " (" + cancelReason + ")") + ", payment " + payment
                + " (" + money + "), stock " + (reservation.isEmpty() ? "none" : reservation) + ", shipment "
                + (shipment.isEmpty() ? "none" : shipment);
    }

    private static String money(BigDecimal taken, BigDecimal refunded) {
        if (refunded.signum() != 0) {
            return taken.toPlainString() + " taken, " + refunded.toPlainString() + " refunded";
        }
        return taken.signum() == 0 ? "nothing taken" : taken.toPlainString() + " kept";
    }
}
