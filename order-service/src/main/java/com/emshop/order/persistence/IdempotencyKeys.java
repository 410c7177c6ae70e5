package com.emshop.order.persistence;

import com.emshop.saga.CommandRejected;
import com.emshop.saga.messaging.UtcTimestamps;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What a customer's key was answered with. Lives in the transaction of the order: a key is known if, and only if, its order
 * is. While that transaction runs, its row is locked, and this is how a second request sees that the first is in flight.
 */
@Repository
public class IdempotencyKeys {
    private static final String FIND = """
            SELECT request_hash, answer FROM order_idempotency_keys
            WHERE user_id = :userId AND idem_key = :key""";
    /** Finds nothing, or meets the lock of the request that is still running. */
    private static final String PROBE = FIND + " FOR UPDATE NOWAIT";

    private static final String CLAIM = """
            INSERT INTO order_idempotency_keys (user_id, idem_key, request_hash, order_sn, answer, created_at)
            VALUES (:userId, :key, :hash, :orderSn, NULL, :now)""";
    private static final String ANSWER = """
            UPDATE order_idempotency_keys SET answer = :answer WHERE user_id = :userId AND idem_key = :key""";

    /** MySQL error 3572: the row is locked and NOWAIT was asked for; Spring has no exception of its own for it. */
    private static final int ER_LOCK_NOWAIT = 3572;

    private final JdbcClient client;
    private final Clock clock;

    IdempotencyKeys(JdbcClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Known(byte[] requestHash, String answer) {}

    /**
     * The stored answer to the same request; empty if the key is new, which claims it for this transaction.
     *
     * @throws CommandRejected if the key was used for another request, or its first request is still in flight
     * @throws org.springframework.dao.DuplicateKeyException if another request claimed it in this moment: try again
     */
    public Optional<String> claim(String userId, String key, byte[] requestHash, String orderSn) {
        Optional<Known> known;
        try {
            known = find(FIND, userId, key).or(() -> find(PROBE, userId, key));
        } catch (UncategorizedSQLException locked) {
            SQLException reason = locked.getSQLException();
            if (reason == null || reason.getErrorCode() != ER_LOCK_NOWAIT) {
                throw locked;
            }
            throw CommandRejected.conflict(
                    "request-in-flight", "The first request with this Idempotency-Key is still running.");
        }
        if (known.isPresent()) {
            if (!MessageDigest.isEqual(known.get().requestHash(), requestHash)) {
                throw CommandRejected.invalid(
                        "idempotency-key-reused", "This Idempotency-Key was used for another request before.");
            }
            return Optional.of(known.get().answer());
        }
        client.sql(CLAIM)
                .param("userId", userId)
                .param("key", key)
                .param("hash", requestHash)
                .param("orderSn", orderSn)
                .param("now", UtcTimestamps.of(clock.instant()))
                .update();
        return Optional.empty();
    }

    private Optional<Known> find(String sql, String userId, String key) {
        return client.sql(sql)
                .param("userId", userId)
                .param("key", key)
                .query((row, number) -> new Known(row.getBytes(1), row.getString(2)))
                .optional();
    }

    /** Keeps the answer for whoever asks again. */
    public void answer(String userId, String key, String answer) {
        client.sql(ANSWER)
                .param("answer", answer)
                .param("userId", userId)
                .param("key", key)
                .update();
    }
}
