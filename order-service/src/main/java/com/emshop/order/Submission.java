package com.emshop.order;

import com.emshop.saga.AggregateId;
import com.emshop.saga.Aggregates;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A customer's request to place an order, which makes one order however often it is sent.
 *
 * @param requestHash see {@link #sha256}; says whether another request with the same key is the same request
 * @param orderSn the number of the order, unless the key has an answer already
 */
public record Submission(SubmissionKey.Id key, String requestHash, String orderSn, OrderPlacement placement) {

    /**
     * The request to the new order, with the key and the products that it uses.
     *
     * @param cause its id should be {@link #commandId}
     * @param now UTC
     * @param limits what the customer may have unpaid, with this order
     * @param answer makes the answer that is stored with the key; pure
     */
    public ReactionRequest<Order> request(
            Cause cause, Instant now, UnpaidLimits limits, Function<OrderState, String> answer) {
        Set<AggregateId<?>> uses = new HashSet<>();
        uses.add(SubmissionKey.TYPE.id(key.key()));
        placement.skus().forEach(sku -> uses.add(Product.TYPE.id(sku)));
        if (limits.any()) {
            uses.add(UnpaidOrders.TYPE.id(placement.userId()));
        }
        return ReactionRequest.of(
                Order.TYPE.id(orderSn),
                uses,
                cause,
                now,
                (order, others) -> submit(order, others, now, limits, answer));
    }

    /** The stored answer, once the request was executed: its own, or that of the first request with the same key. */
    public String answer(Aggregates others) {
        return others.get(SubmissionKey.TYPE, key.key()).state().answer();
    }

    /** Identifies the command: the user, the idempotency key, or its hash where it is too long for a cause, and the order. */
    public String commandId() {
        String id = commandId(key.idempotencyKey());
        return id.length() <= Cause.MAX_ID_CHARS
                ? id
                : commandId(sha256(key.idempotencyKey().getBytes(StandardCharsets.UTF_8)));
    }

    private String commandId(String idempotencyKey) {
        return key.userId() + '/' + idempotencyKey + '/' + orderSn;
    }

    /** A hash in hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private List<OrderEvent> submit(
            Order order, Aggregates others, Instant now, UnpaidLimits limits, Function<OrderState, String> answer) {
        SubmissionKey submissionKey = others.get(SubmissionKey.TYPE, key.key());
        if (submissionKey.hasAnswer(requestHash)) {
            return List.of();
        }
        OrderDetails details = placement.priced(sku -> others.get(Product.TYPE, sku), now);
        if (limits.any()) {
            others.get(UnpaidOrders.TYPE, placement.userId()).add(details, limits);
        }
        List<OrderEvent> events = order.submit(details);
        submissionKey.claim(requestHash, orderSn, answer.apply(order.state()));
        return events;
    }
}
