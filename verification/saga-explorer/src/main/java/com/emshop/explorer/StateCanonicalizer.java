package com.emshop.explorer;

import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationState;
import com.emshop.logistics.Shipment;
import com.emshop.logistics.ShipmentState;
import com.emshop.order.Order;
import com.emshop.order.OrderState;
import com.emshop.payment.Payment;
import com.emshop.payment.PaymentState;

/** States without the number of their changes and without trace, which make no difference to what anybody does. */
final class StateCanonicalizer {
    private StateCanonicalizer() {}

    static OrderState of(Order order) {
        OrderState state = order.state();
        return new OrderState(
                state.orderSn(),
                state.status(),
                state.placement(),
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

    static PaymentState of(Payment payment) {
        PaymentState state = payment.state();
        return new PaymentState(
                state.orderSn(),
                state.paymentSn(),
                state.status(),
                state.terms(),
                state.captures(),
                state.refunds(),
                state.paidAt(),
                state.failure(),
                state.createdAt(),
                0,
                null);
    }

    static ReservationState of(Reservation reservation) {
        ReservationState state = reservation.state();
        return new ReservationState(
                state.orderSn(),
                state.status(),
                state.userId(),
                state.lines(),
                state.shortages(),
                state.paidInVain(),
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
