package com.emshop.payment.web;

import com.emshop.payment.Money;
import com.emshop.payment.PaymentState;
import com.emshop.payment.PaymentTerms;
import com.emshop.payment.Refund;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A payment as people see it; amounts are strings. The terms are missing where an order was cancelled before it was charged. */
record PaymentView(
        String paymentSn,
        String orderSn,
        String status,
        @Nullable String userId,
        @Nullable String amount,
        @Nullable String currency,
        @Nullable String method,
        String captured,
        String refunded,
        @Nullable Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant paidAt,
        @Nullable String failure,
        List<CaptureView> captures,
        List<RefundView> refunds) {

    record CaptureView(String thirdPartySn, String amount, String currency, Instant capturedAt) {}

    record RefundView(
            String refundSn,
            String amount,
            String currency,
            String reason,
            String status,
            @Nullable String note,
            @Nullable String refusal,
            String thirdPartySn,
            @Nullable String thirdPartyRefundSn,
            Instant requestedAt,
            @Nullable Instant settledAt) {

        static RefundView of(Refund refund) {
            return new RefundView(
                    refund.refundSn(),
                    text(refund.amount()),
                    refund.amount().currency().getCurrencyCode(),
                    refund.reason().name(),
                    refund.status().name(),
                    refund.note(),
                    refund.refusal(),
                    refund.thirdPartySn(),
                    refund.thirdPartyRefundSn(),
                    refund.requestedAt(),
                    refund.settledAt());
        }
    }

    static PaymentView of(PaymentState payment) {
        PaymentTerms terms = payment.terms();
        return new PaymentView(
                payment.paymentSn(),
                payment.orderSn(),
                payment.status().name(),
                terms == null ? null : terms.userId(),
                terms == null ? null : text(terms.amount()),
                terms == null ? null : terms.amount().currency().getCurrencyCode(),
                terms == null ? null : terms.method(),
                sum(payment.captured()),
                sum(payment.refunded()),
                payment.createdAt(),
                terms == null ? null : terms.expiresAt(),
                payment.paidAt(),
                payment.failure(),
                payment.captures().stream()
                        .map(capture -> new CaptureView(
                                capture.thirdPartySn(),
                                text(capture.amount()),
                                capture.amount().currency().getCurrencyCode(),
                                capture.capturedAt()))
                        .toList(),
                payment.refunds().stream().map(RefundView::of).toList());
    }

    private static String sum(Optional<Money> money) {
        return money.map(PaymentView::text).orElse("0.00");
    }

    private static String text(Money money) {
        return money.amount().toPlainString();
    }
}
