package com.emshop.payment;

import com.emshop.saga.CommandRejected;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something the provider says about a payment, by webhook or when it is asked. It is accepted only if it matches the
 * payment.
 *
 * @param kind what it is about
 * @param paymentSn the payment it names
 * @param thirdPartySn the provider's number of the capture, if it names one
 * @param amount what it says was moved, just as it says it
 * @param currency the currency, just as it says it
 * @param occurredAt when, UTC
 * @param retryable of a failure: whether the customer may try again
 * @param refundReference of a refund: our reference, if it names it
 * @param reason of a failure: why
 */
public record ProviderNotification(
        Kind kind,
        String paymentSn,
        @Nullable String thirdPartySn,
        @Nullable BigDecimal amount,
        @Nullable String currency,
        @Nullable Instant occurredAt,
        boolean retryable,
        @Nullable String refundReference,
        @Nullable String reason) {

    /** What it is about. */
    public enum Kind {
        PAYMENT_SUCCEEDED,
        PAYMENT_FAILED,
        REFUND_SUCCEEDED,
        REFUND_FAILED
    }

    /**
     * Why it does not match the payment, so that nobody may act on it; empty if it does.
     *
     * @param capture the capture that it is about; null if it is about none. The same money never counts twice
     */
    public Optional<String> objectionTo(Payment payment, @Nullable ProviderCapture capture) {
        if (!payment.paymentSn().equals(paymentSn)) {
            return Optional.of("It is about payment " + paymentSn + ", not " + payment.paymentSn() + ".");
        }
        Optional<String> owner = capture == null ? Optional.empty() : capture.owner();
        if (owner.isPresent() && !owner.get().equals(payment.key())) {
            return Optional.of("The capture " + thirdPartySn + " is recorded for " + owner.get() + " already.");
        }
        return switch (kind) {
            case PAYMENT_SUCCEEDED -> captureObjection(payment);
            case PAYMENT_FAILED -> amount == null ? Optional.empty() : amountObjection(payment);
            case REFUND_SUCCEEDED, REFUND_FAILED -> refundObjection(payment);
        };
    }

    /** The provider's number of the capture that it is about; empty if it is about something else. */
    public Optional<String> captureSn() {
        return switch (kind) {
            case PAYMENT_SUCCEEDED -> Optional.ofNullable(thirdPartySn);
            case PAYMENT_FAILED, REFUND_SUCCEEDED, REFUND_FAILED -> Optional.empty();
        };
    }

    /** Whether it says how a refund ended. */
    public boolean isOfRefund() {
        return switch (kind) {
            case REFUND_SUCCEEDED, REFUND_FAILED -> true;
            case PAYMENT_SUCCEEDED, PAYMENT_FAILED -> false;
        };
    }

    /** Why it does not match a refund without a payment, which it names; empty if it does. */
    Optional<String> objectionTo(Refund refund) {
        if (!refund.paymentSn().equals(paymentSn)) {
            return Optional.of("It is about payment " + paymentSn + ", not " + refund.paymentSn() + ".");
        }
        Money expected = refund.amount();
        if (amount != null && amount.compareTo(expected.amount()) != 0) {
            return Optional.of("It says " + amount + " where " + expected + " is refunded.");
        }
        if (currency != null && !currency.equals(expected.currency().getCurrencyCode())) {
            return Optional.of("It says " + currency + " where " + expected + " is refunded.");
        }
        return Optional.empty();
    }

    /** The refund without a payment that it is about: by our reference, or by the capture if it names none. */
    Optional<Refund> unmatchedRefundOf(ProviderCapture capture) {
        return !isOfRefund()
                ? Optional.empty()
                : capture.refund()
                        .filter(refund -> refundReference == null
                                || Refund.unmatchedNumberIn(refundReference)
                                        .filter(refund.refundSn()::equals)
                                        .isPresent());
    }

    /** What the payment does about it, and the capture. Only of a notification that matches the payment. */
    public List<PaymentEvent> applyTo(Payment payment, @Nullable ProviderCapture capture) {
        return switch (kind) {
            case PAYMENT_SUCCEEDED -> {
                if (capture != null) {
                    capture.acceptFor(payment);
                }
                yield payment.captured(capture());
            }
            case PAYMENT_FAILED -> retryable ? List.of() : payment.declined(reason);
            case REFUND_SUCCEEDED, REFUND_FAILED -> {
                Refund refund = refundIn(payment).orElseThrow();
                yield payment.refundAnswered(refund.refundSn(), referenceOf(refund), refundAnswer(), Duration.ZERO);
            }
        };
    }

    /** What it says about a refund. */
    PaymentProvider.RefundAnswer refundAnswer() {
        return switch (kind) {
            case REFUND_SUCCEEDED -> new PaymentProvider.RefundAnswer(PaymentProvider.Outcome.SUCCEEDED, null, null);
            case REFUND_FAILED -> new PaymentProvider.RefundAnswer(PaymentProvider.Outcome.REFUSED, null, reason);
            case PAYMENT_SUCCEEDED, PAYMENT_FAILED -> throw new IllegalStateException("not about a refund: " + this);
        };
    }

    /** Which round of a refund it is about: the current one, if it does not say. */
    String referenceOf(Refund refund) {
        return refundReference == null ? refund.reference() : refundReference;
    }

    private Optional<String> captureObjection(Payment payment) {
        if (payment.status() == PaymentStatus.NONE) {
            return Optional.of("There is no such payment.");
        }
        if (thirdPartySn == null || amount == null || currency == null || occurredAt == null) {
            return Optional.of("A capture needs thirdPartySn, amount, currency and occurredAt.");
        }
        if (amount.signum() <= 0) {
            return Optional.of("A capture takes something.");
        }
        return amountObjection(payment);
    }

    private Optional<String> amountObjection(Payment payment) {
        return amountObjection(payment.expects(), "was to be paid");
    }

    private Optional<String> refundObjection(Payment payment) {
        Optional<Refund> refund = refundIn(payment);
        if (refund.isEmpty()) {
            return Optional.of("It matches no refund of this payment.");
        }
        return amount == null ? Optional.empty() : amountObjection(refund.map(Refund::amount), "is refunded");
    }

    /** @param expected empty if any amount will do */
    private Optional<String> amountObjection(Optional<Money> expected, String expectation) {
        Money said;
        try {
            said = money();
        } catch (CommandRejected noMoney) {
            return Optional.of(noMoney.getMessage());
        }
        return expected.filter(other -> !other.equals(said))
                .map(other -> "It says " + said + " where " + other + " " + expectation + ".");
    }

    /** By our reference; where the provider does not name it, by capture and amount, an unfinished one first. */
    private Optional<Refund> refundIn(Payment payment) {
        if (refundReference != null) {
            return payment.refundKnownAs(refundReference);
        }
        if (thirdPartySn == null || amount == null) {
            return Optional.empty();
        }
        List<Refund> matching = payment.refunds().stream()
                .filter(refund -> refund.thirdPartySn().equals(thirdPartySn))
                .filter(refund -> refund.amount().amount().compareTo(amount) == 0)
                .toList();
        return matching.stream()
                .filter(refund -> refund.status().isOpen())
                .findFirst()
                .or(() -> matching.stream().findFirst());
    }

    private Capture capture() {
        if (thirdPartySn == null || occurredAt == null) {
            throw new IllegalStateException("not a capture: " + this);
        }
        return new Capture(thirdPartySn, money(), occurredAt);
    }

    /** @throws CommandRejected if what it says is no amount or no currency */
    Money money() {
        if (amount == null || currency == null) {
            throw CommandRejected.invalid("invalid-amount", "It says no amount or no currency.");
        }
        return Money.of(amount, currency);
    }
}
