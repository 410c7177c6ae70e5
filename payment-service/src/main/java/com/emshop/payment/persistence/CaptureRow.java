package com.emshop.payment.persistence;

import com.emshop.payment.Capture;
import com.emshop.payment.Money;
import com.emshop.payment.Refund;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A row of {@code payment_captures}: a capture of a payment, or one that is refunded without a payment, which has no order, no
 * number and no time.
 */
@Table("payment_captures")
record CaptureRow(
        @Nullable String orderSn,
        @Nullable Integer captureNo,
        @Id String thirdPartySn,
        BigDecimal amount,
        String currency,
        @Nullable Instant capturedAt,
        Instant createdAt) {

    static CaptureRow of(String orderSn, int number, Capture capture, Instant now) {
        return new CaptureRow(
                orderSn,
                number,
                capture.thirdPartySn(),
                capture.amount().amount(),
                capture.amount().currency().getCurrencyCode(),
                capture.capturedAt(),
                now);
    }

    static CaptureRow unmatched(Refund refund) {
        return new CaptureRow(
                null,
                null,
                refund.thirdPartySn(),
                refund.amount().amount(),
                refund.amount().currency().getCurrencyCode(),
                null,
                refund.requestedAt());
    }

    Capture toCapture() {
        return new Capture(
                thirdPartySn,
                new Money(amount, Currency.getInstance(currency)),
                Objects.requireNonNull(capturedAt, "a payment's capture has a time"));
    }
}
