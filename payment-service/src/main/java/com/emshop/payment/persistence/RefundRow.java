package com.emshop.payment.persistence;

import com.emshop.payment.RefundReason;
import com.emshop.payment.RefundStatus;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code payment_refunds}; what its columns mean is said by {@link com.emshop.payment.Refund}. */
@Table("payment_refunds")
record RefundRow(
        @Id String refundSn,
        String orderSn,
        int refundNo,
        String thirdPartySn,
        BigDecimal amount,
        String currency,
        RefundReason reason,
        RefundStatus status,
        int round,
        @Nullable String requestKey,
        @Nullable String note,
        @Nullable String refusal,
        @Nullable String thirdPartyRefundSn,
        Instant requestedAt,
        @Nullable Instant settledAt,
        int attempts,
        @Nullable Instant nextAttemptAt) {}
