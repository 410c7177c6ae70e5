package com.emshop.order;

import com.emshop.saga.TraceContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one order as it is stored, read and shown.
 *
 * @param details null only in {@link OrderStatus#NONE}
 * @param payBefore until when it can be paid; null until the payment is open
 * @param version counts the changes
 */
public record OrderState(
        String orderSn,
        OrderStatus status,
        @Nullable OrderDetails details,
        PaymentStatus paymentStatus,
        @Nullable String paymentSn,
        @Nullable Instant payBefore,
        @Nullable Instant paidAt,
        StockStatus stockStatus,
        ShipmentStatus shipmentStatus,
        @Nullable String shipmentSn,
        Cancellation cancellation,
        @Nullable CancelReason cancelReason,
        @Nullable Instant deliveredAt,
        long version,
        @Nullable TraceContext trace) {

    /** The state of an order that is not placed yet. */
    public static OrderState none(String orderSn) {
        return new OrderState(
                orderSn,
                OrderStatus.NONE,
                null,
                PaymentStatus.NONE,
                null,
                null,
                null,
                StockStatus.NONE,
                ShipmentStatus.NONE,
                null,
                Cancellation.NONE,
                null,
                null,
                0,
                null);
    }
}
