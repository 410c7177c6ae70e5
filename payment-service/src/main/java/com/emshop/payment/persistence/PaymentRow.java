package com.emshop.payment.persistence;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code payment_orders}; what its columns mean is said by {@link com.emshop.payment.PaymentState}. */
@Table("payment_orders")
record PaymentRow(
        @Id String orderSn,
        String paymentSn,
        @Nullable String userId,
        int status,
        @Nullable BigDecimal amount,
        @Nullable String currency,
        @Nullable String paymentMethod,
        BigDecimal captured,
        BigDecimal refunded,
        @Nullable Instant expiresAt,
        @Nullable Instant dueAt,
        @Nullable Instant paidAt,
        @Nullable String failure,
        Instant createdAt,
        long version,
        @Nullable String trace) {}
