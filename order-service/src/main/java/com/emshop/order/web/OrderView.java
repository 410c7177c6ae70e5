package com.emshop.order.web;

import com.emshop.order.Money;
import com.emshop.order.OrderDetails;
import com.emshop.order.OrderState;
import com.emshop.order.ShippingAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An order as people see it; amounts are strings. */
record OrderView(
        String orderSn,
        String userId,
        String status,
        String paymentStatus,
        String stockStatus,
        String shipmentStatus,
        String amount,
        String currency,
        List<ItemView> items,
        String paymentMethod,
        @Nullable ShippingAddress shippingAddress,
        @Nullable String paymentSn,
        @Nullable String shipmentSn,
        String cancellation,
        @Nullable String cancelReason,
        Instant createdAt,
        @Nullable Instant payBefore,
        @Nullable Instant paidAt,
        @Nullable Instant deliveredAt) {

    /** One line. */
    record ItemView(String sku, String name, int quantity, String unitPrice) {}

    static OrderView of(OrderState order) {
        OrderDetails details = Objects.requireNonNull(order.details(), "only a placed order is shown");
        return new OrderView(
                order.orderSn(),
                details.userId(),
                order.status().name(),
                order.paymentStatus().name(),
                order.stockStatus().name(),
                order.shipmentStatus().name(),
                text(details.total()),
                details.total().currency().getCurrencyCode(),
                details.lines().stream()
                        .map(line -> new ItemView(line.sku(), line.name(), line.quantity(), text(line.unitPrice())))
                        .toList(),
                details.paymentMethod(),
                details.address(),
                order.paymentSn(),
                order.shipmentSn(),
                order.cancellation().name(),
                order.cancelReason() == null ? null : order.cancelReason().name(),
                details.createdAt(),
                order.payBefore(),
                order.paidAt(),
                order.deliveredAt());
    }

    private static String text(Money money) {
        return money.amount().toPlainString();
    }
}
