package com.emshop.order.persistence;

import com.emshop.order.CancelReason;
import com.emshop.order.Cancellation;
import com.emshop.order.Money;
import com.emshop.order.OrderDetails;
import com.emshop.order.OrderLine;
import com.emshop.order.OrderState;
import com.emshop.order.OrderStatus;
import com.emshop.order.PaymentStatus;
import com.emshop.order.ReceiptWindow;
import com.emshop.order.ShipmentStatus;
import com.emshop.order.ShippingAddress;
import com.emshop.order.StockStatus;
import com.emshop.saga.TraceContext;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;
import tools.jackson.databind.json.JsonMapper;

/** A row of {@code order_info}; {@link OrderState} documents what its columns mean. */
@Table("order_info")
record OrderRow(
        @Id String orderSn,
        String userId,
        int status,
        int paymentStatus,
        @Nullable String paymentSn,
        @Nullable Instant payBefore,
        @Nullable Instant paidAt,
        String stockStatus,
        String shipmentStatus,
        @Nullable String shipmentSn,
        BigDecimal amount,
        String currency,
        String paymentMethod,
        @Nullable String address,
        String cancellation,
        @Nullable String cancelReason,
        @Nullable Instant deliveredAt,
        @Nullable Instant dueAt,
        Instant createdAt,
        long version,
        @Nullable String trace) {

    static OrderRow of(OrderState state, JsonMapper json, ReceiptWindow receiptWindow) {
        OrderDetails details = Objects.requireNonNull(state.details(), "only a placed order is stored");
        return new OrderRow(
                state.orderSn(),
                details.userId(),
                state.status().number(),
                state.paymentStatus().ordinal(),
                state.paymentSn(),
                state.payBefore(),
                state.paidAt(),
                state.stockStatus().name(),
                state.shipmentStatus().name(),
                state.shipmentSn(),
                details.total().amount(),
                details.total().currency().getCurrencyCode(),
                details.paymentMethod(),
                details.address() == null ? null : json.writeValueAsString(details.address()),
                state.cancellation().name(),
                state.cancelReason() == null ? null : state.cancelReason().name(),
                state.deliveredAt(),
                receiptWindow.endFor(state),
                details.createdAt(),
                state.version(),
                state.trace() == null ? null : state.trace().toString());
    }

    /** @param items its rows of {@code order_items}, in their order */
    OrderState state(List<OrderItemRow> items, JsonMapper json) {
        Currency money = Currency.getInstance(currency);
        List<OrderLine> lines = items.stream().map(item -> item.line(money)).toList();
        OrderDetails details = new OrderDetails(
                userId,
                lines,
                new Money(amount, money),
                paymentMethod,
                address == null ? null : json.readValue(address, ShippingAddress.class),
                createdAt);
        return new OrderState(
                orderSn,
                OrderStatus.values()[status],
                details,
                PaymentStatus.values()[paymentStatus],
                paymentSn,
                payBefore,
                paidAt,
                StockStatus.valueOf(stockStatus),
                ShipmentStatus.valueOf(shipmentStatus),
                shipmentSn,
                Cancellation.valueOf(cancellation),
                cancelReason == null ? null : CancelReason.valueOf(cancelReason),
                deliveredAt,
                version,
                TraceContext.parseNullable(trace));
    }
}
