package com.emshop.payment.persistence;

import com.emshop.payment.Money;
import com.emshop.payment.Payment;
import com.emshop.payment.Refund;
import com.emshop.payment.RefundReason;
import com.emshop.payment.RefundStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A row of {@code payment_refunds}; what its columns mean is said by {@link Refund}. One without a payment has no order and no
 * number; the others have no {@code paymentSn}, since it follows from the order.
 */
@Table("payment_refunds")
record RefundRow(
        @Id String refundSn,
        @Nullable String orderSn,
        @Nullable Integer refundNo,
        @Nullable String paymentSn,
        String thirdPartySn,
        BigDecimal amount,
        String currency,
        RefundReason reason,
        RefundStatus status,
        int round,
        @Nullable String requestKey,
        @Nullable String requestedBy,
        @Nullable String note,
        @Nullable String refusal,
        @Nullable String thirdPartyRefundSn,
        Instant requestedAt,
        @Nullable Instant settledAt,
        int attempts,
        @Nullable Instant nextAttemptAt) {

    static RefundRow of(String orderSn, int number, Refund refund) {
        return of(orderSn, number, null, refund);
    }

    static RefundRow unmatched(Refund refund) {
        return of(null, null, refund.paymentSn(), refund);
    }

    private static RefundRow of(
            @Nullable String orderSn, @Nullable Integer number, @Nullable String paymentSn, Refund refund) {
        return new RefundRow(
                refund.refundSn(),
                orderSn,
                number,
                paymentSn,
                refund.thirdPartySn(),
                refund.amount().amount(),
                refund.amount().currency().getCurrencyCode(),
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
                refund.attempts(),
                refund.nextAttemptAt());
    }

    Refund toRefund() {
        return new Refund(
                refundSn,
                orderSn == null
                        ? Objects.requireNonNull(paymentSn, "a refund without a payment says which one it is about")
                        : Payment.numberOf(orderSn),
                new Money(amount, Currency.getInstance(currency)),
                thirdPartySn,
                reason,
                status,
                round,
                requestKey,
                requestedBy,
                note,
                refusal,
                thirdPartyRefundSn,
                requestedAt,
                settledAt,
                attempts,
                nextAttemptAt);
    }
}
