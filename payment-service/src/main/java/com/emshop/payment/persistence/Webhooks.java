package com.emshop.payment.persistence;

import com.emshop.saga.messaging.Utc;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What the provider told, word for word, in {@code payment_webhooks}. Nothing is ever deleted: an id that was taken once is
 * known for good.
 */
@Repository
public class Webhooks {
    private static final String STORE = """
            INSERT INTO payment_webhooks
              (webhook_id, type, payment_sn, body, status, attempts, received_at, next_attempt_at)
            VALUES (:id, :type, :paymentSn, :body, 'RECEIVED', 0, :now, :now)""";
    private static final String STORE_QUARANTINED = """
            INSERT INTO payment_webhooks
              (webhook_id, type, payment_sn, body, status, reason, attempts, received_at, processed_at)
            VALUES (:id, :type, :paymentSn, :body, 'QUARANTINED', :reason, 1, :now, :now)""";
    private static final String CLAIM = """
            SELECT id, webhook_id, body, attempts, received_at FROM payment_webhooks
            WHERE next_attempt_at <= :now
            ORDER BY next_attempt_at, id LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String PROCESSED = """
            UPDATE payment_webhooks
            SET status = 'PROCESSED', reason = NULL, attempts = attempts + 1, next_attempt_at = NULL, processed_at = :now
            WHERE id IN (:ids)""";
    private static final String QUARANTINE = """
            UPDATE payment_webhooks
            SET status = 'QUARANTINED', reason = :reason, attempts = attempts + 1, next_attempt_at = NULL,
              processed_at = :now
            WHERE id = :id AND status = 'RECEIVED'""";
    private static final String LATER = """
            UPDATE payment_webhooks SET reason = :reason, attempts = attempts + 1, next_attempt_at = :at
            WHERE id = :id AND next_attempt_at IS NOT NULL""";
    private static final String REVIVE = """
            UPDATE payment_webhooks
            SET status = 'RECEIVED', reason = NULL, attempts = 0, next_attempt_at = :now, processed_at = NULL
            WHERE webhook_id = :id AND status = 'QUARANTINED'""";
    private static final String VIEW = """
            SELECT id, webhook_id, type, payment_sn, status, reason, attempts, received_at, processed_at
            FROM payment_webhooks""";

    private static final int MAX_REASON = 500;

    private final JdbcClient client;

    Webhooks(JdbcClient client) {
        this.client = client;
    }

    /** One that is to be acted upon. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Pending(long id, String webhookId, byte[] body, int attempts, Instant receivedAt) {}

    /** One as operators see it. */
    public record View(
            long id,
            String webhookId,
            String type,
            String paymentSn,
            String status,
            @Nullable String reason,
            int attempts,
            Instant receivedAt,
            @Nullable Instant processedAt) {}

    /** Keeps one durably; false if its id is known already. */
    public boolean store(String webhookId, String type, String paymentSn, byte[] body, Instant now) {
        try {
            client.sql(STORE)
                    .param("id", webhookId)
                    .param("type", type)
                    .param("paymentSn", paymentSn)
                    .param("body", body)
                    .param("now", Utc.of(now))
                    .update();
            return true;
        } catch (DuplicateKeyException known) {
            return false;
        }
    }

    /**
     * Keeps something that the provider told when it was asked, in the form of a webhook, for an operator to look at; false if
     * it is kept already.
     */
    public boolean storeQuarantined(
            String webhookId, String type, String paymentSn, byte[] body, String reason, Instant now) {
        try {
            client.sql(STORE_QUARANTINED)
                    .param("id", webhookId)
                    .param("type", type)
                    .param("paymentSn", paymentSn)
                    .param("body", body)
                    .param("reason", cut(reason))
                    .param("now", Utc.of(now))
                    .update();
            return true;
        } catch (DuplicateKeyException known) {
            return false;
        }
    }

    /** Locks due ones, the oldest first, until the transaction ends; those that others have locked are passed over. */
    public List<Pending> claim(Instant now, int limit) {
        return client.sql(CLAIM)
                .param("now", Utc.of(now))
                .param("limit", limit)
                .query(Webhooks::pending)
                .list();
    }

    public void processed(Collection<Long> ids, Instant now) {
        if (!ids.isEmpty()) {
            client.sql(PROCESSED).param("ids", ids).param("now", Utc.of(now)).update();
        }
    }

    public void quarantine(long id, String reason, Instant now) {
        client.sql(QUARANTINE)
                .param("id", id)
                .param("reason", cut(reason))
                .param("now", Utc.of(now))
                .update();
    }

    /** Has one tried again then. */
    public void later(long id, String reason, Instant at) {
        client.sql(LATER)
                .param("id", id)
                .param("reason", cut(reason))
                .param("at", Utc.of(at))
                .update();
    }

    /** Has a quarantined one tried again; false if there is none with this id. */
    public boolean revive(String webhookId, Instant now) {
        return client.sql(REVIVE)
                        .param("id", webhookId)
                        .param("now", Utc.of(now))
                        .update()
                > 0;
    }

    /** From the newest to the oldest. */
    public List<View> page(@Nullable WebhookStatus status, long before, int limit) {
        String where = status == null ? " WHERE id < :before" : " WHERE status = :status AND id < :before";
        JdbcClient.StatementSpec query = client.sql(VIEW + where + " ORDER BY id DESC LIMIT :limit")
                .param("before", before)
                .param("limit", limit);
        return (status == null ? query : query.param("status", status.name()))
                .query(Webhooks::view)
                .list();
    }

    private static Pending pending(ResultSet row, int number) throws SQLException {
        return new Pending(row.getLong(1), row.getString(2), row.getBytes(3), row.getInt(4), Utc.instant(row, 5));
    }

    private static View view(ResultSet row, int number) throws SQLException {
        return new View(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getInt(7),
                Utc.instant(row, 8),
                Utc.nullableInstant(row, 9));
    }

    private static String cut(String reason) {
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }
}
