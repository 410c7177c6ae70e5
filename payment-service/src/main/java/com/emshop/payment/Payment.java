package com.emshop.payment;

import static com.emshop.payment.PaymentStatus.CANCELLED;
import static com.emshop.payment.PaymentStatus.FAILED;
import static com.emshop.payment.PaymentStatus.NONE;
import static com.emshop.payment.PaymentStatus.PAID;
import static com.emshop.payment.PaymentStatus.PENDING;
import static com.emshop.payment.PaymentStatus.REFUNDED;
import static com.emshop.payment.PaymentStatus.REFUNDING;

import com.emshop.payment.PaymentEvent.Cancelled;
import com.emshop.payment.PaymentEvent.Confirmed;
import com.emshop.payment.PaymentEvent.Created;
import com.emshop.payment.PaymentEvent.Expired;
import com.emshop.payment.PaymentEvent.Failed;
import com.emshop.payment.PaymentEvent.LateMoneyReceived;
import com.emshop.payment.PaymentEvent.RefundFailed;
import com.emshop.payment.PaymentEvent.RefundStarted;
import com.emshop.payment.PaymentEvent.Refunded;
import com.emshop.saga.AggregateType;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.StatefulAggregate;
import com.emshop.saga.Transitions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The payment of one order and how it reacts.
 *
 * <pre>
 * PENDING -> PAID -> REFUNDING -> REFUNDED
 * PENDING -> FAILED | CANCELLED; money that comes later is refunded: -> REFUNDING
 * NONE -> CANCELLED, if the cancellation comes before the order: the order is not charged then
 * </pre>
 *
 * The first capture stands. Every further one is refunded at once, beside the status: it was taken by mistake. An operator's
 * goodwill is beside the status, too.
 */
public final class Payment extends StatefulAggregate<PaymentStatus, PaymentEvent> implements RefundOwner {
    /** Payments by the numbers of their orders. */
    public static final AggregateType<Payment, PaymentState> TYPE = AggregateType.of(
            "payment",
            (orderSn, stored) -> new Payment(stored == null ? PaymentState.none(orderSn) : stored),
            Payment::state);

    /** What its reactions do to the status, and nothing else. */
    static final Transitions<PaymentStatus> TRANSITIONS = Transitions.of(PaymentStatus.class)
            .allow(NONE, PENDING, CANCELLED)
            .allow(PENDING, PAID, FAILED, CANCELLED)
            .allow(PAID, REFUNDING)
            .allow(FAILED, REFUNDING)
            .allow(CANCELLED, REFUNDING)
            .allow(REFUNDING, REFUNDED)
            .build();

    private static final String NUMBER_PREFIX = "P-";
    private static final Pattern ORDER_NUMBER = Pattern.compile("P-[\\x21-\\x7e]{1,64}");

    private final PaymentState loaded;
    private @Nullable PaymentTerms terms;
    private final List<Capture> captures;
    private final List<Refund> refunds;
    private @Nullable Instant paidAt;
    private @Nullable String failure;
    private @Nullable Instant createdAt;
    private @Nullable Instant nextCheckAt;

    /** A payment as it is stored; {@link PaymentState#none} for one that is not. */
    public Payment(PaymentState state) {
        super(state.orderSn(), state.status(), state.status() != NONE, state.trace(), TRANSITIONS);
        this.loaded = state;
        this.terms = state.terms();
        this.captures = new ArrayList<>(state.captures());
        this.refunds = new ArrayList<>(state.refunds());
        this.paidAt = state.paidAt();
        this.failure = state.failure();
        this.createdAt = state.createdAt();
        this.nextCheckAt = state.nextCheckAt();
    }

    /** The number of an order's payment. An order has one payment, so each number follows from the other. */
    public static String numberOf(String orderSn) {
        return NUMBER_PREFIX + orderSn;
    }

    /** The order whose payment has this number; empty if no payment can have it. */
    public static Optional<String> orderOf(String paymentSn) {
        return ORDER_NUMBER.matcher(paymentSn).matches()
                ? Optional.of(paymentSn.substring(NUMBER_PREFIX.length()))
                : Optional.empty();
    }

    /** Its state now, to be stored or shown. */
    public PaymentState state() {
        return new PaymentState(
                key(),
                paymentSn(),
                status(),
                terms,
                captures,
                refunds,
                paidAt,
                failure,
                createdAt,
                nextCheckAt,
                isChanged() ? loaded.version() + 1 : loaded.version(),
                trace());
    }

    /** Its state when it was loaded, so that only what is new has to be written. */
    public PaymentState loaded() {
        return loaded;
    }

    // ---- the order

    /**
     * Somebody ordered: the customer can pay from now on.
     *
     * @param window how long
     */
    public List<PaymentEvent> orderCreated(String userId, Money amount, String method, Duration window) {
        return switch (status()) {
            case NONE -> {
                PaymentTerms agreed = new PaymentTerms(userId, amount, method, now().plus(window));
                terms = agreed;
                createdAt = now();
                nextCheckAt = agreed.expiresAt();
                yield transitionTo(PENDING, new Created(paymentSn(), agreed));
            }
            case PENDING, PAID, FAILED, CANCELLED, REFUNDING, REFUNDED -> nothing(); // redelivered, or cancelled before
        };
    }

    /** The order is cancelled: no money is taken any more, and what was taken is refunded. */
    public List<PaymentEvent> orderCancelled() {
        return switch (status()) {
            case NONE -> {
                createdAt = now();
                yield transitionTo(CANCELLED);
            }
            case PENDING -> {
                nextCheckAt = now(); // it has to be closed at the provider
                yield transitionTo(CANCELLED, new Cancelled(paymentSn()));
            }
            case PAID -> settle();
            case FAILED, CANCELLED, REFUNDING, REFUNDED -> nothing(); // nothing was captured, or it is refunded already
        };
    }

    // ---- the provider

    /**
     * The provider captured money. The same capture again, by whichever way, changes nothing.
     *
     * @throws CommandRejected if there is no payment; see {@link ProviderNotification#objectionTo}, which says so before
     */
    public List<PaymentEvent> captured(Capture capture) {
        if (knows(capture)) {
            return nothing();
        }
        return switch (status()) {
            case NONE -> throw notFound();
            case PENDING -> {
                captures.add(capture);
                paidAt = capture.capturedAt();
                nextCheckAt = terms == null ? null : terms.expiresAt(); // until then it can be paid once more
                yield transitionTo(PAID, new Confirmed(paymentSn(), capture));
            }
            case FAILED, CANCELLED -> {
                captures.add(capture);
                Refund refund = startRefund(capture, capture.amount(), RefundReason.LATE_PAYMENT);
                yield transitionTo(
                        REFUNDING, new LateMoneyReceived(paymentSn(), capture), new RefundStarted(paymentSn(), refund));
            }
            case PAID, REFUNDING, REFUNDED -> {
                captures.add(capture);
                Refund refund = startRefund(capture, capture.amount(), RefundReason.DUPLICATE_CAPTURE);
                yield emit(new RefundStarted(paymentSn(), refund));
            }
        };
    }

    /** The provider declined it for good. */
    public List<PaymentEvent> declined(@Nullable String reason) {
        return switch (status()) {
            case PENDING -> {
                failure = reason;
                nextCheckAt = now(); // it has to be closed at the provider
                yield transitionTo(PaymentStatus.FAILED, new Failed(paymentSn(), reason));
            }
            case NONE, PAID, FAILED, CANCELLED, REFUNDING, REFUNDED -> nothing(); // what was decided stands
        };
    }

    /** The customer opened the provider's page: the provider is asked after the pause, in case its webhook does not come. */
    public List<PaymentEvent> checkoutOpened(Duration pause) {
        if (terms == null) {
            return nothing();
        }
        return switch (status()) {
            case NONE -> nothing();
            case PENDING -> {
                Instant check = now().plus(pause);
                checkAt(nextCheckAt != null && nextCheckAt.isBefore(check) ? nextCheckAt : check);
                yield nothing();
            }
            case PAID, FAILED, CANCELLED, REFUNDING, REFUNDED -> {
                checkAt(now()); // it ended meanwhile, and is open at the provider now
                yield nothing();
            }
        };
    }

    /**
     * The provider was asked. The payment may have changed since; the same finding again changes nothing.
     *
     * @param known finds a capture by the provider's number
     * @param objections is called with captures that match nothing and are not refunded yet, and why
     * @param pause how long the provider is left alone before it is asked again
     */
    public List<PaymentEvent> reconcile(
            PaymentReconciliation.Finding finding,
            Function<String, ProviderCapture> known,
            BiConsumer<ProviderNotification, String> objections,
            Duration pause) {
        List<PaymentEvent> events = new ArrayList<>();
        for (ProviderNotification found : finding.captures()) {
            ProviderCapture capture = known.apply(found.captureSn().orElseThrow());
            Optional<String> objection = found.objectionTo(this, capture);
            if (objection.isEmpty()) {
                events.addAll(found.applyTo(this, capture));
            } else if (capture.refund().isEmpty()) { // else an operator knows of it already
                objections.accept(found, objection.get());
            }
        }
        if (finding.expires()) {
            events.addAll(expire());
        }
        checkAt(finding.nextCheck(this, now(), pause).orElse(null));
        return events;
    }

    private void checkAt(@Nullable Instant at) {
        if (!Objects.equals(nextCheckAt, at)) {
            nextCheckAt = at;
            touch();
        }
    }

    /** {@inheritDoc} Goodwill that is refused after the order was cancelled is owed with the rest. */
    @Override
    public List<PaymentEvent> refundAnswered(
            String refundSn, String reference, PaymentProvider.RefundAnswer answer, Duration retryAfter) {
        Refund before = refundOrNull(refundSn);
        if (before == null) {
            return nothing();
        }
        if (refundNumbered(answer.thirdPartyRefundSn())
                .filter(other -> !other.refundSn().equals(refundSn))
                .isPresent()) {
            // The money of another refund, whatever the provider says: this one is as open as before.
            return refundUnanswered(refundSn, reference, retryAfter);
        }
        return changeRefund(before, before.answered(reference, answer, now(), now().plus(retryAfter)));
    }

    @Override
    public List<PaymentEvent> refundUnanswered(String refundSn, String reference, Duration retryAfter) {
        Refund before = refundOrNull(refundSn);
        return before == null ? nothing() : changeRefund(before, before.unanswered(reference, now().plus(retryAfter)));
    }

    @Override
    public List<PaymentEvent> refundsInDoubt(List<String> refundSns) {
        refundSns.stream()
                .flatMap(refundSn -> refund(refundSn).stream())
                .forEach(before -> changeRefund(before, before.inDoubt(now())));
        return nothing();
    }

    private List<PaymentEvent> changeRefund(Refund before, Refund after) {
        if (after.equals(before)) {
            return nothing();
        }
        replace(after);
        return switch (after.status()) {
            case REQUESTED, PENDING -> emit();
            case SUCCEEDED -> {
                Refunded event = new Refunded(paymentSn(), after);
                yield isRefunded() ? transitionTo(REFUNDED, event) : emit(event);
            }
            case FAILED -> {
                RefundFailed event = new RefundFailed(paymentSn(), after);
                yield status() == REFUNDING && after.reason() == RefundReason.GOODWILL
                        ? emit(
                                event,
                                new RefundStarted(
                                        paymentSn(),
                                        startRefund(firstCapture(), after.amount(), RefundReason.ORDER_CANCELLED)))
                        : emit(event);
            }
        };
    }

    // ---- timers

    /** Nobody paid in time, the provider was asked, and it is closed there. */
    public List<PaymentEvent> expire() {
        return switch (status()) {
            case PENDING -> {
                nextCheckAt = now();
                yield transitionTo(CANCELLED, new Expired(paymentSn()));
            }
            case NONE, PAID, FAILED, CANCELLED, REFUNDING, REFUNDED -> nothing(); // something else was faster
        };
    }

    // ---- operators

    /**
     * Refunds money although the order goes on. The same request again changes nothing.
     *
     * @param requestKey the caller's idempotency key, unique within the payment
     * @throws CommandRejected if it is more than is left, the payment is not paid, or the key was used for something else
     */
    public List<PaymentEvent> requestRefund(String requestKey, Money amount, String note) {
        Optional<Refund> known = requestedAs(requestKey);
        if (known.isPresent()) {
            if (known.get().amount().equals(amount) && note.equals(known.get().note())) {
                return nothing();
            }
            throw CommandRejected.invalid(
                    "idempotency-key-reused", "This Idempotency-Key was used for another refund before.");
        }
        return switch (status()) {
            case NONE -> throw notFound();
            case PAID -> {
                if (amount.isNothing()) {
                    throw CommandRejected.invalid("nothing-to-refund", "A refund gives something back.");
                }
                Capture capture = firstCapture();
                refuseMoreThan(leftOf(capture), amount);
                yield emit(new RefundStarted(
                        paymentSn(), startRefund(capture, amount, RefundReason.GOODWILL, requestKey, note)));
            }
            case PENDING, FAILED, CANCELLED, REFUNDING, REFUNDED ->
                throw CommandRejected.conflict(
                        "payment-not-refundable", "Only a PAID payment can be refunded; this one is " + status() + ".");
        };
    }

    /**
     * Retries a refused refund. One that is under way already stays so. Goodwill is not retried once the order is
     * cancelled: then all that is left is refunded by settling refunds, and none of it may be promised twice.
     *
     * @throws CommandRejected if there is no such refund, it succeeded already, or another refund replaces it
     */
    public List<PaymentEvent> retryRefund(String refundSn) {
        Refund refund = refundOrNull(refundSn);
        if (refund == null) {
            throw CommandRejected.notFound("refund-not-found", "There is no such refund.");
        }
        return switch (refund.status()) {
            case REQUESTED, PENDING -> nothing();
            case FAILED -> {
                if (refund.reason() == RefundReason.GOODWILL && status() != PAID) {
                    throw CommandRejected.conflict(
                            "refund-superseded",
                            "The order is cancelled: another refund returns what is left of its money.");
                }
                refuseMoreThan(leftOf(captureOf(refund)), refund.amount());
                yield changeRefund(refund, refund.again(now()));
            }
            case SUCCEEDED -> throw CommandRejected.conflict("refund-succeeded", "The refund has succeeded already.");
        };
    }

    // ---- what can be asked

    /** The payment's number. */
    public String paymentSn() {
        return loaded.paymentSn();
    }

    /** Since when it is known here, UTC; empty if it is not. */
    Optional<Instant> knownSince() {
        return Optional.ofNullable(createdAt);
    }

    /** What is to be paid, if anybody asked for money. */
    public Optional<PaymentTerms> terms() {
        return Optional.ofNullable(terms);
    }

    /**
     * What a capture has to be: the amount that was asked for. Nothing is known of an order that was cancelled before it
     * came here; whatever comes first for it is refunded, and what comes later has to equal that.
     */
    Optional<Money> expects() {
        return terms().map(PaymentTerms::amount)
                .or(() -> captures.stream().findFirst().map(Capture::amount));
    }

    /** The refund that the provider knows by this reference, in this round or an earlier one. */
    public Optional<Refund> refundKnownAs(String reference) {
        return refunds.stream().filter(refund -> refund.wasKnownAs(reference)).findFirst();
    }

    /** The refund that the provider knows by this number of its own; empty if none is recorded with it. */
    Optional<Refund> refundNumbered(@Nullable String thirdPartyRefundSn) {
        return thirdPartyRefundSn == null
                ? Optional.empty()
                : refunds.stream()
                        .filter(refund -> thirdPartyRefundSn.equals(refund.thirdPartyRefundSn()))
                        .findFirst();
    }

    /** The refund that an operator asked for under this key. */
    public Optional<Refund> requestedAs(String requestKey) {
        return refunds.stream()
                .filter(refund -> requestKey.equals(refund.requestKey()))
                .findFirst();
    }

    @Override
    public Optional<Refund> refund(String refundSn) {
        return Optional.ofNullable(refundOrNull(refundSn));
    }

    List<Refund> refunds() {
        return List.copyOf(refunds);
    }

    boolean knows(Capture capture) {
        return captures.stream().anyMatch(known -> known.thirdPartySn().equals(capture.thirdPartySn()));
    }

    // ---- how

    /**
     * Refunds what is left of the first capture. What operators refunded before counts; if that was all, the settling
     * refund is one of nothing, and done.
     */
    private List<PaymentEvent> settle() {
        Refund refund = startRefund(firstCapture(), leftOf(firstCapture()), RefundReason.ORDER_CANCELLED);
        List<PaymentEvent> events = new ArrayList<>(transitionTo(REFUNDING, new RefundStarted(paymentSn(), refund)));
        if (refund.amount().isNothing()) {
            events.addAll(changeRefund(refund, refund.succeeded(null, now())));
        }
        return events;
    }

    /** Whether nothing of a payment that is to be refunded is left. */
    private boolean isRefunded() {
        return status() == REFUNDING
                && refundedOf(firstCapture()).equals(firstCapture().amount());
    }

    private Money refundedOf(Capture capture) {
        return refunds.stream()
                .filter(refund -> refund.thirdPartySn().equals(capture.thirdPartySn()))
                .filter(refund -> refund.status() == RefundStatus.SUCCEEDED)
                .map(Refund::amount)
                .reduce(capture.amount().nothing(), Money::plus);
    }

    private Money leftOf(Capture capture) {
        Money gone = refunds.stream()
                .filter(refund -> refund.thirdPartySn().equals(capture.thirdPartySn()))
                .filter(Refund::countsAsGone)
                .map(Refund::amount)
                .reduce(capture.amount().nothing(), Money::plus);
        // A refund that succeeded after it was refused may have been replaced meanwhile: then nothing is left.
        return gone.compareTo(capture.amount()) > 0
                ? gone.nothing()
                : capture.amount().minus(gone);
    }

    private static void refuseMoreThan(Money left, Money wanted) {
        if (wanted.compareTo(left) > 0) {
            throw CommandRejected.conflict(
                    "refund-exceeds-capture", "Of what was captured, " + left + " is left to be refunded.");
        }
    }

    private Capture firstCapture() {
        return captures.get(0);
    }

    private Capture captureOf(Refund refund) {
        return captures.stream()
                .filter(capture -> capture.thirdPartySn().equals(refund.thirdPartySn()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(refund.refundSn() + " refunds no known capture"));
    }

    private Refund startRefund(Capture from, Money amount, RefundReason reason) {
        return startRefund(from, amount, reason, null, null);
    }

    private Refund startRefund(
            Capture from, Money amount, RefundReason reason, @Nullable String requestKey, @Nullable String note) {
        Refund refund = Refund.requested(
                paymentSn() + "-R" + (refunds.size() + 1),
                paymentSn(),
                amount,
                from.thirdPartySn(),
                reason,
                requestKey,
                null,
                note,
                now());
        refunds.add(refund);
        return refund;
    }

    private void replace(Refund changed) {
        refunds.replaceAll(refund -> refund.refundSn().equals(changed.refundSn()) ? changed : refund);
    }

    private @Nullable Refund refundOrNull(String refundSn) {
        return refunds.stream()
                .filter(refund -> Objects.equals(refund.refundSn(), refundSn))
                .findFirst()
                .orElse(null);
    }

    private static CommandRejected notFound() {
        return CommandRejected.notFound("payment-not-found", "There is no such payment.");
    }
}
