package com.emshop.explorer;

import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationState;
import com.emshop.logistics.Shipment;
import com.emshop.logistics.ShipmentState;
import com.emshop.order.Order;
import com.emshop.order.OrderState;
import com.emshop.payment.Payment;
import com.emshop.payment.PaymentState;
import com.emshop.payment.PaymentStatus;
import com.emshop.payment.Refund;
import java.time.Instant;

/** States without the number of their changes and without trace, which make no difference to what anybody does. */
final class StateCanonicalizer {
    private static final int ATTEMPTED_BEFORE = 2;

    private StateCanonicalizer() {}

    static OrderState of(Order order) {
        OrderState state = order.state();
        return new OrderState(
                state.orderSn(),
                state.status(),
                state.details(),
                state.paymentStatus(),
                state.paymentSn(),
                state.payBefore(),
                state.paidAt(),
                state.stockStatus(),
                state.shipmentStatus(),
                state.shipmentSn(),
                state.cancellation(),
                state.cancelReason(),
                state.deliveredAt(),
                0,
                null);
    }

    /**
     * A payment. Of the time at which the provider is asked next only matters whether it is the end of the time to pay: an open
     * payment may be checked at any time, since its customer may open the provider's page at any time.
     */
    static PaymentState of(Payment payment) {
        PaymentState state = payment.state();
        Instant check = state.nextCheckAt();
        boolean whenOver = check != null
                && state.status() != PaymentStatus.PENDING
                && state.terms() != null
                && check.equals(state.terms().expiresAt());
        return new PaymentState(
                state.orderSn(),
                state.paymentSn(),
                state.status(),
                state.terms(),
                state.captures(),
                state.refunds().stream().map(StateCanonicalizer::of).toList(),
                state.paidAt(),
                state.failure(),
                state.createdAt(),
                check == null || whenOver ? check : ClockPhase.START,
                0,
                null);
    }

    /** A refund that is open is due at any time, and may have been attempted before: the provider is asked about it first. */
    static Refund of(Refund refund) {
        return new Refund(
                refund.refundSn(),
                refund.paymentSn(),
                refund.amount(),
                refund.thirdPartySn(),
                refund.reason(),
                refund.status(),
                refund.round(),
                refund.requestKey(),
                refund.requestedBy(),
                refund.note(),
                refund.refusal(),
                refund.thirdPartyRefundSn(),
                refund.requestedAt(),
                refund.settledAt(),
                ATTEMPTED_BEFORE,
                refund.nextAttemptAt() == null ? null : ClockPhase.START);
    }

    static ReservationState of(Reservation reservation) {
        ReservationState state = reservation.state();
        return new ReservationState(
                state.orderSn(),
                state.status(),
                state.userId(),
                state.lines(),
                state.shortages(),
                state.paidButOutOfStock(),
                state.expiresAt(),
                0,
                null);
    }

    static ShipmentState of(Shipment shipment) {
        ShipmentState state = shipment.state();
        return new ShipmentState(
                state.orderSn(),
                state.status(),
                state.userId(),
                state.shipmentSn(),
                state.address(),
                state.carrier(),
                state.trackingNo(),
                state.rejectReason(),
                state.cancellationRefused(),
                0,
                null);
    }
}
