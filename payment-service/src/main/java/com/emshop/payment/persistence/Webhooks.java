package com.emshop.payment.persistence;

import com.emshop.payment.UnmatchedCaptureRefund;
import com.emshop.saga.messaging.UtcTimestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What the provider told, word for word, in {@code payment_webhooks}. Nothing is ever deleted: an id that was taken once is
 * known for good.
 */
@Repository
public class Webhooks {
    private static final String STORE = """
            INSERT INTO payment_webhooks
              (webhook_id, type, payment_sn, third_party_sn, body, status, attempts, received_at, next_attempt_at)
            VALUES (:id, :type, :paymentSn, :captureSn, :body, 'RECEIVED', 0, :now, :now)""";
    private static final String STORE_QUARANTINED = """
            INSERT INTO payment_webhooks
              (webhook_id, type, payment_sn, third_party_sn, body, status, reason, attempts, received_at, processed_at)
            VALUES (:id, :type, :paymentSn, :captureSn, :body, 'QUARANTINED', :reason, 1, :now, :now)""";
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
    private static final String DISMISS = """
            UPDATE payment_webhooks
            SET status = 'DISMISSED', dismissed_by = :by, dismissal_note = :note, dismissed_at = :at
            WHERE webhook_id = :id AND status = 'QUARANTINED'""";
    private static final String VIEW = """
            SELECT w.id, w.webhook_id, w.type, w.payment_sn, w.status, w.reason, w.attempts, w.received_at, w.processed_at,
              w.dismissed_by, w.dismissal_note, w.dismissed_at,
              r.reference, r.round, r.amount, r.currency, r.status AS return_status, r.refusal, r.requested_by, r.note,
              r.requested_at, r.settled_at
            FROM payment_webhooks w LEFT JOIN payment_returns r ON r.third_party_sn = w.third_party_sn""";
    private static final String UNDECIDED = """
            SELECT COUNT(*) FROM payment_webhooks w
            WHERE w.status = 'QUARANTINED'
              AND NOT EXISTS (SELECT 1 FROM payment_returns r WHERE r.third_party_sn = w.third_party_sn)""";
    private static final String LOCK = """
            SELECT status, body, dismissed_by, dismissal_note, dismissed_at FROM payment_webhooks
            WHERE webhook_id = :id FOR UPDATE""";

    private static final int MAX_REASON = 500;

    private final JdbcClient client;

    Webhooks(JdbcClient client) {
        this.client = client;
    }

    /** How many are in quarantine of which nobody has decided that their money goes back. */
    public long undecided() {
        return client.sql(UNDECIDED).query(Long.class).single();
    }

    /** One that is to be acted upon. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Pending(long id, String webhookId, byte[] body, int attempts, Instant receivedAt) {}

    /** One as it is kept. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Kept(
            WebhookStatus status, byte[] body, @Nullable Dismissed dismissed) {}

    /** Who said, and when and why, that nothing is to be done about one. */
    public record Dismissed(String by, String note, Instant at) {}

    /** How its capture goes back, as operators see it. */
    public record Returned(
            String reference,
            String amount,
            String currency,
            String status,
            @Nullable String refusal,
            String requestedBy,
            @Nullable String note,
            Instant requestedAt,
            @Nullable Instant settledAt) {

        public static Returned of(UnmatchedCaptureRefund back) {
            return new Returned(
                    back.reference(),
                    back.amount().amount().toPlainString(),
                    back.amount().currency().getCurrencyCode(),
                    back.status().name(),
                    back.refusal(),
                    back.requestedBy(),
                    back.note(),
                    back.requestedAt(),
                    back.settledAt());
        }
    }

    /**
     * One as operators see it.
     *
     * @param returned how the capture that it tells of goes back; null if it does not
     * @param dismissed who dismissed it; null if nobody did
     */
    public record View(
            long id,
            String webhookId,
            String type,
            String paymentSn,
            String status,
            @Nullable String reason,
            int attempts,
            Instant receivedAt,
            @Nullable Instant processedAt,
            @Nullable Returned returned,
            @Nullable Dismissed dismissed) {}

    /**
     * Keeps one durably; false if its id is known already.
     *
     * @param captureSn the provider's number of the capture that it tells of, if it tells of one
     */
    public boolean store(
            String webhookId, String type, String paymentSn, @Nullable String captureSn, byte[] body, Instant now) {
        try {
            client.sql(STORE)
                    .param("id", webhookId)
                    .param("type", type)
                    .param("paymentSn", paymentSn)
                    .param("captureSn", captureSn)
                    .param("body", body)
                    .param("now", UtcTimestamps.of(now))
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
            String webhookId,
            String type,
            String paymentSn,
            @Nullable String captureSn,
            byte[] body,
            String reason,
            Instant now) {
        try {
            client.sql(STORE_QUARANTINED)
                    .param("id", webhookId)
                    .param("type", type)
                    .param("paymentSn", paymentSn)
                    .param("captureSn", captureSn)
                    .param("body", body)
                    .param("reason", cut(reason))
                    .param("now", UtcTimestamps.of(now))
                    .update();
            return true;
        } catch (DuplicateKeyException known) {
            return false;
        }
    }

    /** Locks due ones, the oldest first, until the transaction ends; those that others have locked are passed over. */
    public List<Pending> claim(Instant now, int limit) {
        return client.sql(CLAIM)
                .param("now", UtcTimestamps.of(now))
                .param("limit", limit)
                .query(Webhooks::pending)
                .list();
    }

    public void processed(Collection<Long> ids, Instant now) {
        if (!ids.isEmpty()) {
            client.sql(PROCESSED)
                    .param("ids", ids)
                    .param("now", UtcTimestamps.of(now))
                    .update();
        }
    }

    public void quarantine(long id, String reason, Instant now) {
        client.sql(QUARANTINE)
                .param("id", id)
                .param("reason", cut(reason))
                .param("now", UtcTimestamps.of(now))
                .update();
    }

    /** Has one tried again then. */
    public void later(long id, String reason, Instant at) {
        client.sql(LATER)
                .param("id", id)
                .param("reason", cut(reason))
                .param("at", UtcTimestamps.of(at))
                .update();
    }

    /** Locks one until the caller's transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Kept> lock(String webhookId) {
        return client.sql(LOCK)
                .param("id", webhookId)
                .query((row, number) ->
                        new Kept(WebhookStatus.valueOf(row.getString("status")), row.getBytes("body"), dismissed(row)))
                .optional();
    }

    /** Has a quarantined one tried again; false if there is none with this id. */
    public boolean revive(String webhookId, Instant now) {
        return client.sql(REVIVE)
                        .param("id", webhookId)
                        .param("now", UtcTimestamps.of(now))
                        .update()
                > 0;
    }

    /** Puts a quarantined one aside for good. Only one that was locked in the caller's transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void dismiss(String webhookId, Dismissed dismissed) {
        client.sql(DISMISS)
                .param("id", webhookId)
                .param("by", dismissed.by())
                .param("note", dismissed.note())
                .param("at", UtcTimestamps.of(dismissed.at()))
                .update();
    }

    /** From the newest to the oldest. */
    public List<View> page(@Nullable WebhookStatus status, long before, int limit) {
        String where = status == null ? " WHERE w.id < :before" : " WHERE w.status = :status AND w.id < :before";
        JdbcClient.StatementSpec query = client.sql(VIEW + where + " ORDER BY w.id DESC LIMIT :limit")
                .param("before", before)
                .param("limit", limit);
        return (status == null ? query : query.param("status", status.name()))
                .query(Webhooks::view)
                .list();
    }

    private static Pending pending(ResultSet row, int number) throws SQLException {
        return new Pending(
                row.getLong(1), row.getString(2), row.getBytes(3), row.getInt(4), UtcTimestamps.instant(row, 5));
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
                UtcTimestamps.instant(row, 8),
                UtcTimestamps.nullableInstant(row, 9),
                returned(row),
                dismissed(row));
    }

    private static @Nullable Returned returned(ResultSet row) throws SQLException {
        String number = row.getString("reference");
        return number == null
                ? null
                : new Returned(
                        UnmatchedCaptureRefund.reference(number, row.getInt("round")),
                        row.getBigDecimal("amount").toPlainString(),
                        row.getString("currency"),
                        row.getString("return_status"),
                        row.getString("refusal"),
                        row.getString("requested_by"),
                        row.getString("note"),
                        UtcTimestamps.instant(row, "requested_at"),
                        UtcTimestamps.nullableInstant(row, "settled_at"));
    }

    private static @Nullable Dismissed dismissed(ResultSet row) throws SQLException {
        String by = row.getString("dismissed_by");
        return by == null
                ? null
                : new Dismissed(by, row.getString("dismissal_note"), UtcTimestamps.instant(row, "dismissed_at"));
    }

    private static String cut(String reason) {
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }
}
