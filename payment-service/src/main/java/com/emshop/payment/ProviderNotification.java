package com.emshop.payment;

import static java.util.stream.Collectors.joining;

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
 * @param currency the currency it says; an ISO 4217 code in capital letters, or what is no code
 * @param occurredAt when, UTC, just as it says it; see {@link ProviderClock}
 * @param retryable of a failure: whether the customer may try again
 * @param refundReference of a refund: our reference, if it names it
 * @param thirdPartyRefundSn of a refund: the provider's number of it, if it names it
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
        @Nullable String thirdPartyRefundSn,
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
        if (refundReference == null && amount == null) {
            return Optional.of("It names neither the refund nor an amount.");
        }
        if (namesAnotherNumberThan(refund)) {
            return Optional.of(
                    "It is about the refund " + thirdPartyRefundSn + ", not " + refund.thirdPartyRefundSn() + ".");
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
                : capture.refund().filter(refund -> refundReference == null || refund.wasKnownAs(refundReference));
    }

    /**
     * What a refund that it matches does about it. It is settled only by what is certainly about it, and about this round:
     * otherwise the provider is asked at once, which answers for each reference.
     *
     * @param owner whom the refunds belong to
     * @param matching the refunds that it can be about; not empty
     */
    List<PaymentEvent> settle(RefundOwner owner, List<Refund> matching) {
        Refund first = matching.get(0);
        return matching.size() == 1 && isAboutThisRoundOf(first)
                ? owner.refundAnswered(first.refundSn(), referenceOf(first), refundAnswer(), Duration.ZERO)
                : owner.refundsInDoubt(matching.stream().map(Refund::refundSn).toList());
    }

    /** Success counts for every round; a refusal that does not say which round it is about may be one that is known. */
    private boolean isAboutThisRoundOf(Refund refund) {
        return switch (kind) {
            case REFUND_SUCCEEDED -> true;
            case REFUND_FAILED ->
                refund.round() == 1
                        || refundReference != null
                        || (thirdPartyRefundSn != null && thirdPartyRefundSn.equals(refund.thirdPartyRefundSn()));
            case PAYMENT_SUCCEEDED, PAYMENT_FAILED -> throw new IllegalStateException("not about a refund: " + this);
        };
    }

    private boolean namesAnotherNumberThan(Refund refund) {
        return refundReference == null
                && thirdPartyRefundSn != null
                && refund.thirdPartyRefundSn() != null
                && !thirdPartyRefundSn.equals(refund.thirdPartyRefundSn());
    }

    /** What the payment does about it, and the capture. Only of a notification that matches the payment. */
    public List<PaymentEvent> applyTo(Payment payment, @Nullable ProviderCapture capture) {
        return switch (kind) {
            case PAYMENT_SUCCEEDED -> {
                if (capture != null) {
                    capture.acceptFor(payment);
                }
                yield payment.captured(capture(payment));
            }
            case PAYMENT_FAILED -> retryable ? List.of() : payment.declined(reason);
            case REFUND_SUCCEEDED, REFUND_FAILED -> settle(payment, refundsIn(payment));
        };
    }

    /** What it says about a refund. */
    PaymentProvider.RefundAnswer refundAnswer() {
        return switch (kind) {
            case REFUND_SUCCEEDED ->
                new PaymentProvider.RefundAnswer(PaymentProvider.Outcome.SUCCEEDED, thirdPartyRefundSn, null);
            case REFUND_FAILED ->
                new PaymentProvider.RefundAnswer(PaymentProvider.Outcome.REFUSED, thirdPartyRefundSn, reason);
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
        List<Refund> matching = refundsIn(payment);
        if (matching.isEmpty()) {
            return Optional.of("It matches no refund of this payment.");
        }
        Optional<Refund> numbered = payment.refundNumbered(thirdPartyRefundSn);
        if (numbered.isPresent() && !matching.contains(numbered.get())) {
            return Optional.of("The refund " + thirdPartyRefundSn + " is recorded as "
                    + numbered.get().refundSn() + " already.");
        }
        // Nobody asks the provider about a refused refund again, so this would be lost.
        if (matching.size() > 1
                && kind == Kind.REFUND_SUCCEEDED
                && matching.stream().anyMatch(refund -> refund.status() == RefundStatus.FAILED)) {
            return Optional.of("It does not say which of these refunds it is about: "
                    + matching.stream().map(Refund::refundSn).collect(joining(", ")) + ".");
        }
        return amount == null
                ? Optional.empty()
                : amountObjection(Optional.of(matching.get(0).amount()), "is refunded");
    }

    /** @param expected empty if any amount will do */
    private Optional<String> amountObjection(Optional<Money> expected, String expectation) {
        if (expected.filter(this::says).isPresent()) {
            return Optional.empty();
        }
        Money said;
        try {
            said = money();
        } catch (CommandRejected noMoney) {
            return Optional.of(noMoney.getMessage());
        }
        return expected.map(other -> "It says " + said + " where " + other + " " + expectation + ".");
    }

    /** Whether it says just this, which was asked for once, whatever may be asked for today. */
    private boolean says(Money money) {
        return amount != null
                && amount.compareTo(money.amount()) == 0
                && money.currency().getCurrencyCode().equals(currency);
    }

    /**
     * By our reference; where it does not name that, by the provider's number; where that is unknown, all of the same capture and
     * amount: which of them it is about, they alone do not say.
     */
    private List<Refund> refundsIn(Payment payment) {
        if (refundReference != null) {
            return payment.refundKnownAs(refundReference).stream().toList();
        }
        Optional<Refund> numbered = payment.refundNumbered(thirdPartyRefundSn);
        if (numbered.isPresent()) {
            return List.of(numbered.get());
        }
        if (thirdPartySn == null || amount == null) {
            return List.of();
        }
        return payment.refunds().stream()
                .filter(refund -> refund.thirdPartySn().equals(thirdPartySn))
                .filter(refund -> refund.amount().amount().compareTo(amount) == 0)
                .filter(refund -> !namesAnotherNumberThan(refund))
                .toList();
    }

    private Capture capture(Payment payment) {
        if (thirdPartySn == null || occurredAt == null) {
            throw new IllegalStateException("not a capture: " + this);
        }
        return new Capture(thirdPartySn, payment.expects().filter(this::says).orElseGet(this::money), occurredAt);
    }

    /** The same, but for the time. */
    ProviderNotification occurredAt(Instant at) {
        return new ProviderNotification(
                kind,
                paymentSn,
                thirdPartySn,
                amount,
                currency,
                at,
                retryable,
                refundReference,
                thirdPartyRefundSn,
                reason);
    }

    /** @throws CommandRejected if what it says is not accepted as money */
    Money money() {
        if (amount == null || currency == null) {
            throw CommandRejected.invalid("invalid-amount", "It says no amount or no currency.");
        }
        return Money.of(amount, currency);
    }
}
