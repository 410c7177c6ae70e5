package com.emshop.order;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.DomainEvent;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A customer's idempotency key: which request it stands for, and the answer to that. It is claimed once, in the transaction
 * that stores the order, so a key is known if, and only if, its order is.
 */
public final class SubmissionKey extends Aggregate<DomainEvent> {
    /** How keys are made of stored states; the aggregate's key is {@link Id#key}. */
    public static final AggregateType<SubmissionKey, State> TYPE =
            AggregateType.of("submission-key", SubmissionKey::new, SubmissionKey::state);

    private @Nullable State claimed;

    /** A key as it is stored; null for one that is not. */
    public SubmissionKey(String key, @Nullable State state) {
        super(key, state != null, null);
        this.claimed = state;
    }

    /**
     * Which key of which customer.
     *
     * @param idempotencyKey visible ASCII characters, so never a space
     */
    public record Id(String userId, String idempotencyKey) {
        private static final char SEPARATOR = ' ';

        /** The aggregate's key; different ids have different ones. */
        public String key() {
            return userId + SEPARATOR + idempotencyKey;
        }

        /** The id of an aggregate's key. */
        public static Id of(String key) {
            int separator = key.lastIndexOf(SEPARATOR);
            return new Id(key.substring(0, separator), key.substring(separator + 1));
        }
    }

    /**
     * A claimed key as it is stored.
     *
     * @param requestHash the SHA-256 hash of the request, in hexadecimal digits
     * @param answer the answer to the request
     * @param createdAt when it was claimed, UTC
     */
    public record State(Id id, String requestHash, String orderSn, String answer, Instant createdAt) {}

    /** The state now; only of a claimed key. */
    public State state() {
        return Objects.requireNonNull(claimed, "only a claimed key has a state");
    }

    /**
     * Whether the request has its answer already.
     *
     * @param requestHash the SHA-256 hash of the request, in hexadecimal digits
     * @throws CommandRejected if the key was claimed by another request
     */
    public boolean hasAnswer(String requestHash) {
        if (claimed == null) {
            return false;
        }
        if (!claimed.requestHash().equals(requestHash)) {
            throw CommandRejected.invalid(
                    "idempotency-key-reused", "This Idempotency-Key was used for another request before.");
        }
        return true;
    }

    /**
     * Claims the key for a request.
     *
     * @throws IllegalStateException if it is claimed
     */
    void claim(String requestHash, String orderSn, String answer) {
        if (claimed != null) {
            throw new IllegalStateException("the idempotency key " + key() + " is claimed already");
        }
        claimed = new State(Id.of(key()), requestHash, orderSn, answer, now());
        touch();
    }
}
