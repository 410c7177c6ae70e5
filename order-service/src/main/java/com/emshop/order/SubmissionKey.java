package com.emshop.order;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.CommandRejected;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A customer's idempotency key: which order was submitted with it, and what the customer was answered. It is stored in the
 * transaction of its order, so a key is known if, and only if, its order is.
 */
public final class SubmissionKey extends Aggregate<OrderEvent> {
    /** The kind of this aggregate. */
    public static final AggregateType<SubmissionKey, State> TYPE =
            AggregateType.of("submission-key", SubmissionKey::new, SubmissionKey::state);

    /**
     * As it is stored.
     *
     * @param requestHash of the first request: another request must not have the same key
     * @param answer what the first request was answered
     */
    public record State(
            String userId, String key, String requestHash, String orderSn, String answer, Instant createdAt) {}

    private @Nullable State state;

    private SubmissionKey(String key, @Nullable State state) {
        super(key, state != null, null);
        this.state = state;
    }

    /** The key of this aggregate: idempotency keys contain no space, so it cannot be that of another user. */
    public static String keyOf(String userId, String idempotencyKey) {
        return idempotencyKey + ' ' + userId;
    }

    /**
     * Whether the request was submitted before.
     *
     * @throws CommandRejected if the key was used for another request
     */
    public boolean knows(String requestHash) {
        if (state == null) {
            return false;
        }
        if (!state.requestHash().equals(requestHash)) {
            throw CommandRejected.invalid(
                    "idempotency-key-reused", "This Idempotency-Key was used for another request before.");
        }
        return true;
    }

    /** Keeps which order the request led to, and its answer. */
    public List<OrderEvent> claim(String requestHash, String orderSn, String answer) {
        int space = key().indexOf(' ');
        state = new State(key().substring(space + 1), key().substring(0, space), requestHash, orderSn, answer, now());
        touch();
        return nothing();
    }

    /** What the first request was answered. */
    public String answer() {
        return state().answer();
    }

    /** As it is stored. */
    public State state() {
        return Objects.requireNonNull(state, "a key that was not claimed has no state");
    }
}
