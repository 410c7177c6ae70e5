package com.emshop.order.persistence;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code order_info}; {@link com.emshop.order.OrderState} describes its values. */
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
        int pieces,
        String paymentMethod,
        @Nullable String address,
        String cancellation,
        @Nullable String cancelReason,
        @Nullable Instant deliveredAt,
        @Nullable Instant dueAt,
        Instant createdAt,
        long version,
        @Nullable String trace) {}
