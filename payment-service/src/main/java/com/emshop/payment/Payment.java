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
import com.emshop.saga.Aggregate;
import com.emshop.saga.CommandRejected;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The payment of one order and how it reacts.
 *
 * <pre>
 * PENDING -> PAID -> REFUNDING -> REFUNDED
 * PENDING -> FAILED | CANCELLED; money that comes later goes back: -> REFUNDING
 * nothing -> CANCELLED, if the order died first: what is ordered later is not charged
 * </pre>
 *
 * The first capture stands. Every further one goes back at once, beside the status: it was taken by mistake. So is an
 * operator's goodwill beside the status.
 */
public final class Payment extends Aggregate<PaymentStatus, PaymentEvent> {
    private final PaymentState loaded;
    private @Nullable PaymentTerms terms;
    private final List<Capture> captures;
    private final List<Refund> refunds;
    private @Nullable Instant paidAt;
    private @Nullable String failure;
    private @Nullable Instant createdAt;

    /** A payment as it is stored; {@link PaymentState#none} for one that is not. */
    public Payment(PaymentState state) {
        super(state.orderSn(), state.status(), state.status() != NONE, state.trace());
        this.loaded = state;
        this.terms = state.terms();
        this.captures = new ArrayList<>(state.captures());
        this.refunds = new ArrayList<>(state.refunds());
        this.paidAt = state.paidAt();
        this.failure = state.failure();
        this.createdAt = state.createdAt();
    }

    /** The number of an order's payment. An order has one payment, so the one says the other. */
    public static String numberOf(String orderSn) {
        return "P-" + orderSn;
    }

    /** How it stands now, to be stored or shown. */
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
                isChanged() ? loaded.version() + 1 : loaded.version(),
                trace());
    }

    /** How it stood when it was loaded, so that only what is new has to be written. */
    public PaymentState loaded() {
        return loaded;
    }

    // ---- the order

    /**
     * Somebody ordered: he can pay from now on.
     *
     * @param window how long
     */
    public List<PaymentEvent> orderCreated(String userId, Money amount, String method, Duration window) {
        return switch (status()) {
            case NONE -> {
                PaymentTerms agreed = new PaymentTerms(userId, amount, method, now().plus(window));
                terms = agreed;
                createdAt = now();
                yield transitionTo(PENDING, new Created(paymentSn(), agreed));
            }
            case PENDING, PAID, FAILED, CANCELLED, REFUNDING, REFUNDED -> nothing(); // told again, or it died first
        };
    }

    /** The order is dead: nothing is taken any more, and what was taken goes back. */
    public List<PaymentEvent> orderCancelled() {
        return switch (status()) {
            case NONE -> {
                createdAt = now();
                yield transitionTo(CANCELLED);
            }
            case PENDING -> transitionTo(CANCELLED, new Cancelled(paymentSn()));
            case PAID -> settle();
            case FAILED, CANCELLED, REFUNDING, REFUNDED -> nothing(); // nothing was taken, or it goes back already
        };
    }

    // ---- the provider

    /**
     * The provider took money. The same capture told again, by whichever way, changes nothing.
     *
     * @throws CommandRejected if no payment is open for it; see {@link ProviderNotification#objectionTo}, which says so before
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
                yield transitionTo(PAID, new Confirmed(paymentSn(), capture));
            }
            case FAILED, CANCELLED -> {
                captures.add(capture);
                Refund refund = refund(capture, capture.amount(), RefundReason.LATE_PAYMENT);
                yield transitionTo(
                        REFUNDING, new LateMoneyReceived(paymentSn(), capture), new RefundStarted(paymentSn(), refund));
            }
            case PAID, REFUNDING, REFUNDED -> {
                captures.add(capture);
                Refund refund = refund(capture, capture.amount(), RefundReason.DUPLICATE_CAPTURE);
                yield emit(new RefundStarted(paymentSn(), refund));
            }
        };
    }

    /** The provider refused it for good. */
    public List<PaymentEvent> declined(@Nullable String reason) {
        return switch (status()) {
            case PENDING -> {
                failure = reason;
                yield transitionTo(PaymentStatus.FAILED, new Failed(paymentSn(), reason));
            }
            case NONE, PAID, FAILED, CANCELLED, REFUNDING, REFUNDED -> nothing(); // what was decided stands
        };
    }

    /** The provider gave money back. */
    public List<PaymentEvent> refundSucceeded(String refundSn, @Nullable String thirdPartyRefundSn) {
        Refund refund = refundOrNull(refundSn);
        if (refund == null) {
            return nothing();
        }
        return switch (refund.status()) {
            case REQUESTED, PENDING, FAILED -> { // money that went back went back, whatever was said before
                Refund done = replace(refund.succeeded(thirdPartyRefundSn, now()));
                Refunded event = new Refunded(paymentSn(), done);
                yield isReturned() ? transitionTo(REFUNDED, event) : emit(event);
            }
            case SUCCEEDED -> nothing();
        };
    }

    /** The provider took the refund on and will say later how it ends. */
    public List<PaymentEvent> refundPending(String refundSn) {
        Refund refund = refundOrNull(refundSn);
        if (refund == null) {
            return nothing();
        }
        return switch (refund.status()) {
            case REQUESTED -> {
                replace(refund.pending());
                touch();
                yield nothing();
            }
            case PENDING, SUCCEEDED, FAILED -> nothing();
        };
    }

    /**
     * The provider refuses the refund for good. Goodwill that is refused when the order died meanwhile is owed with the rest.
     *
     * @param reference what the provider knows it by: a refusal of an earlier round says nothing about this one
     */
    public List<PaymentEvent> refundRefused(String refundSn, String reference, @Nullable String refusal) {
        Refund refund = refundOrNull(refundSn);
        if (refund == null || !refund.reference().equals(reference)) {
            return nothing();
        }
        return switch (refund.status()) {
            case REQUESTED, PENDING -> {
                Refund refused = replace(refund.refused(refusal, now()));
                RefundFailed event = new RefundFailed(paymentSn(), refused);
                yield status() == REFUNDING && refund.reason() == RefundReason.GOODWILL
                        ? emit(
                                event,
                                new RefundStarted(
                                        paymentSn(), refund(standing(), refund.amount(), RefundReason.ORDER_CANCELLED)))
                        : emit(event);
            }
            case SUCCEEDED, FAILED -> nothing();
        };
    }

    // ---- timers

    /** Nobody paid in time, the provider was asked, and it is closed there. */
    public List<PaymentEvent> expire() {
        return switch (status()) {
            case PENDING -> transitionTo(CANCELLED, new Expired(paymentSn()));
            case NONE, PAID, FAILED, CANCELLED, REFUNDING, REFUNDED -> nothing(); // something else was faster
        };
    }

    // ---- what operators ask for

    /**
     * Gives money back although the order lives on. The same request again changes nothing.
     *
     * @param requestKey the caller's name for his request, unique within the payment
     * @throws CommandRejected if it is more than is left, the payment is not paid, or the key was used for something else
     */
    public List<PaymentEvent> giveBack(String requestKey, Money amount, String note) {
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
                Capture capture = standing();
                refuseMoreThan(leftOf(capture), amount);
                yield emit(new RefundStarted(
                        paymentSn(), refund(capture, amount, RefundReason.GOODWILL, requestKey, note)));
            }
            case PENDING, FAILED, CANCELLED, REFUNDING, REFUNDED ->
                throw CommandRejected.conflict(
                        "payment-not-refundable", "Only a PAID payment can be refunded; this one is " + status() + ".");
        };
    }

    /**
     * Has a refused refund tried again. One that is on its way already stays so. Goodwill is not tried again once the order
     * died: then all that is left goes back by settling refunds, and none of it may be promised twice.
     *
     * @throws CommandRejected if there is no such refund, its money is back already, or goes back with another refund
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
                            "refund-superseded", "The order died, and its money goes back with another refund.");
                }
                refuseMoreThan(leftOf(captureOf(refund)), refund.amount());
                replace(refund.again());
                touch();
                yield nothing();
            }
            case SUCCEEDED -> throw CommandRejected.conflict("refund-succeeded", "The money went back already.");
        };
    }

    // ---- what can be asked

    /** The payment's number. */
    public String paymentSn() {
        return loaded.paymentSn();
    }

    /** What is to be paid, if anybody asked for money. */
    public Optional<PaymentTerms> terms() {
        return Optional.ofNullable(terms);
    }

    /**
     * What a capture has to be: the amount that was asked for. Nothing is known of an order that died before; whatever comes
     * first for it goes back, and what comes later has to equal that.
     */
    Optional<Money> expects() {
        return terms().map(PaymentTerms::amount)
                .or(() -> captures.stream().findFirst().map(Capture::amount));
    }

    /** The refund that the provider knows by this reference, in this round or an earlier one. */
    public Optional<Refund> refundKnownAs(String reference) {
        return refunds.stream().filter(refund -> refund.wasKnownAs(reference)).findFirst();
    }

    /** The refund that an operator asked for under this key. */
    public Optional<Refund> requestedAs(String requestKey) {
        return refunds.stream()
                .filter(refund -> requestKey.equals(refund.requestKey()))
                .findFirst();
    }

    /** The refund of this number. */
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
     * Everything of the standing capture that did not go back yet goes back now. What operators gave back before counts; if
     * that was all, the settling refund is one of nothing, and done.
     */
    private List<PaymentEvent> settle() {
        Refund refund = refund(standing(), leftOf(standing()), RefundReason.ORDER_CANCELLED);
        List<PaymentEvent> events = new ArrayList<>(transitionTo(REFUNDING, new RefundStarted(paymentSn(), refund)));
        if (refund.amount().isNothing()) {
            events.addAll(refundSucceeded(refund.refundSn(), null));
        }
        return events;
    }

    /** Whether nothing of a payment that is to be given back is left. */
    private boolean isReturned() {
        return status() == REFUNDING && backOf(standing()).equals(standing().amount());
    }

    private Money backOf(Capture capture) {
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
        // A refund that succeeded after it was refused may have been made up for meanwhile: then nothing is left.
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

    private Capture standing() {
        return captures.get(0);
    }

    private Capture captureOf(Refund refund) {
        return captures.stream()
                .filter(capture -> capture.thirdPartySn().equals(refund.thirdPartySn()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(refund.refundSn() + " goes back from no capture"));
    }

    private Refund refund(Capture from, Money amount, RefundReason reason) {
        return refund(from, amount, reason, null, null);
    }

    private Refund refund(
            Capture from, Money amount, RefundReason reason, @Nullable String requestKey, @Nullable String note) {
        Refund refund = new Refund(
                paymentSn() + "-R" + (refunds.size() + 1),
                amount,
                from.thirdPartySn(),
                reason,
                RefundStatus.REQUESTED,
                1,
                requestKey,
                note,
                null,
                null,
                now(),
                null);
        refunds.add(refund);
        return refund;
    }

    private Refund replace(Refund changed) {
        refunds.replaceAll(refund -> refund.refundSn().equals(changed.refundSn()) ? changed : refund);
        return changed;
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
