package com.emshop.payment;

import com.emshop.saga.TraceContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All there is to know of one order's payment: what is stored, read and shown.
 *
 * @param terms null in {@link PaymentStatus#NONE}, and for an order that was cancelled before it came here
 * @param captures oldest first; the first one stands, the others were taken by mistake
 * @param refunds oldest first
 * @param paidAt when the money came in time, as the provider says, UTC
 * @param failure what the provider said when it declined for good
 * @param createdAt since when it is known here, UTC; null in {@link PaymentStatus#NONE}
 * @param nextCheckAt when the provider has to be asked about it next, UTC; null if nothing can come any more
 * @param version counts the changes
 */
public record PaymentState(
        String orderSn,
        String paymentSn,
        PaymentStatus status,
        @Nullable PaymentTerms terms,
        List<Capture> captures,
        List<Refund> refunds,
        @Nullable Instant paidAt,
        @Nullable String failure,
        @Nullable Instant createdAt,
        @Nullable Instant nextCheckAt,
        long version,
        @Nullable TraceContext trace) {

    /** Keeps its own lists. */
    public PaymentState {
        captures = List.copyOf(captures);
        refunds = List.copyOf(refunds);
    }

    /** The payment of an order that nothing is known of. */
    public static PaymentState none(String orderSn) {
        return new PaymentState(
                orderSn,
                Payment.numberOf(orderSn),
                PaymentStatus.NONE,
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                0,
                null);
    }

    /** Everything that was taken from the customer; empty if nothing was, and no terms say in which currency. */
    public Optional<Money> captured() {
        return sum(captures.stream().map(Capture::amount).toList());
    }

    /** Everything that was refunded. */
    public Optional<Money> refunded() {
        return sum(refunds.stream()
                .filter(refund -> refund.status() == RefundStatus.SUCCEEDED)
                .map(Refund::amount)
                .toList());
    }

    private Optional<Money> sum(List<Money> amounts) {
        return amounts.stream()
                .reduce(Money::plus)
                .or(() ->
                        Optional.ofNullable(terms).map(agreed -> agreed.amount().nothing()));
    }
}
