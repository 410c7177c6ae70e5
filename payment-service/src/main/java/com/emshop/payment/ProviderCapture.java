package com.emshop.payment;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.CommandRejected;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A capture by the provider's number of it, and what the money is for: either one payment, or a refund without a payment, which
 * an operator asked for because the capture matches none. Never both, and never two payments. Emits nothing: no event was
 * emitted about money that matches no payment.
 */
public final class ProviderCapture extends Aggregate<PaymentEvent> implements RefundOwner {
    /** Captures by the provider's numbers. */
    public static final AggregateType<ProviderCapture, State> TYPE = AggregateType.of(
            "capture",
            (thirdPartySn, stored) -> new ProviderCapture(thirdPartySn, stored),
            capture -> new State(capture.orderSn, capture.refund));

    private @Nullable String orderSn;
    private @Nullable Refund refund;

    /**
     * What is stored about a capture; exactly one of the two once it is stored.
     *
     * @param orderSn the order whose payment it was accepted for
     * @param refund its refund without a payment
     */
    public record State(@Nullable String orderSn, @Nullable Refund refund) {}

    /** A capture as it is stored; null if it is not. */
    public ProviderCapture(String thirdPartySn, @Nullable State stored) {
        super(thirdPartySn, stored != null, null);
        this.orderSn = stored == null ? null : stored.orderSn();
        this.refund = stored == null ? null : stored.refund();
    }

    /** The order whose payment it was accepted for. */
    public Optional<String> orderSn() {
        return Optional.ofNullable(orderSn);
    }

    /** Its refund without a payment. */
    public Optional<Refund> refund() {
        return Optional.ofNullable(refund);
    }

    @Override
    public Optional<Refund> refund(String refundSn) {
        return refund().filter(known -> known.refundSn().equals(refundSn));
    }

    /** What the money is for: the number of an order, or of a refund. */
    Optional<String> owner() {
        return orderSn().or(() -> refund().map(Refund::refundSn));
    }

    /** A payment takes it, and is stored with it: it has nothing to store itself. */
    void acceptFor(Payment payment) {
        orderSn = payment.key();
    }

    /**
     * An operator has it refunded without a payment. Asked again, it is the same refund; after a refusal a new round.
     *
     * @throws CommandRejected if it was accepted for a payment, or is refunded as something else
     */
    public List<PaymentEvent> requestRefund(Refund wish) {
        if (orderSn != null) {
            throw CommandRejected.conflict(
                    "capture-accepted",
                    "The capture " + key() + " was accepted for the payment of order " + orderSn + ".");
        }
        return replace(refund == null ? wish : refund.askedAgain(wish));
    }

    @Override
    public List<PaymentEvent> refundAnswered(
            String refundSn, String reference, PaymentProvider.RefundAnswer answer, Duration retryAfter) {
        return change(refundSn, known -> known.answered(reference, answer, now(), now().plus(retryAfter)));
    }

    @Override
    public List<PaymentEvent> refundUnanswered(String refundSn, String reference, Duration retryAfter) {
        return change(refundSn, known -> known.unanswered(reference, now().plus(retryAfter)));
    }

    @Override
    public List<PaymentEvent> refundsInDoubt(List<String> refundSns) {
        return refund != null && refundSns.contains(refund.refundSn()) ? replace(refund.inDoubt(now())) : nothing();
    }

    private List<PaymentEvent> change(String refundSn, UnaryOperator<Refund> change) {
        return refund != null && refund.refundSn().equals(refundSn) ? replace(change.apply(refund)) : nothing();
    }

    private List<PaymentEvent> replace(Refund after) {
        if (!after.equals(refund)) {
            refund = after;
            touch();
        }
        return nothing();
    }
}
