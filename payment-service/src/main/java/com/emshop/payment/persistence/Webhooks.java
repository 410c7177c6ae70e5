package com.emshop.payment.persistence;

import com.emshop.payment.Refund;
import com.emshop.payment.Webhook;
import com.emshop.payment.WebhookStatus;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import com.emshop.saga.messaging.UtcTimestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The provider's webhooks, word for word, in {@code payment_webhooks}. Locked before payments and captures. Thread-safe. */
@Repository
@Order(1)
public class Webhooks implements AggregateStore<Webhook, Webhook.State> {
    private static final String CLAIM = """
            SELECT webhook_id, body, received_at FROM payment_webhooks
            WHERE next_attempt_at <= :now
            ORDER BY next_attempt_at, id LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String VIEW = """
            SELECT w.id, w.webhook_id, w.type, w.payment_sn, w.status, w.reason, w.attempts, w.received_at, w.processed_at,
              w.dismissed_by, w.dismissal_note, w.dismissed_at,
              r.refund_sn, r.round, r.amount, r.currency, r.status AS refund_status, r.refusal, r.requested_by, r.note,
              r.requested_at, r.settled_at
            FROM payment_webhooks w
              LEFT JOIN payment_refunds r ON r.third_party_sn = w.third_party_sn AND r.order_sn IS NULL""";
    private static final String UNDECIDED = """
            SELECT COUNT(*) FROM payment_webhooks w
            WHERE w.status = 'QUARANTINED'
              AND NOT EXISTS (
                SELECT 1 FROM payment_refunds r WHERE r.third_party_sn = w.third_party_sn AND r.order_sn IS NULL)""";

    private final RowTable<WebhookRow> table;
    private final WebhookRows rows;
    private final JdbcClient client;

    Webhooks(WebhookRows rows, JdbcConverter converter, JdbcClient client) {
        this.table = RowTable.of(WebhookRow.class, converter);
        this.rows = rows;
        this.client = client;
    }

    @Override
    public AggregateType<Webhook, Webhook.State> type() {
        return Webhook.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        table.lock(
                packet,
                "webhook_id",
                keys.of(Webhook.TYPE),
                row -> states.put(Webhook.TYPE, row.webhookId(), row.toState()));
        return () -> {};
    }

    @Override
    public void write(SqlPacket packet, List<Webhook> changed) {
        table.save(packet, changed, WebhookRow::of);
    }

    /** One as it is committed; not stored if its id is unknown. */
    public Webhook find(String webhookId) {
        return new Webhook(
                webhookId,
                rows.findByWebhookId(webhookId).map(WebhookRow::toState).orElse(null));
    }

    /** How many are in quarantine of which nobody has decided that their money is refunded. */
    public long undecided() {
        return client.sql(UNDECIDED).query(Long.class).single();
    }

    /** One that is to be tried again. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Pending(String id, byte[] body, Instant receivedAt) {}

    /** Locks due ones, the oldest first, until the transaction ends; those that others have locked are passed over. */
    public List<Pending> claim(Instant now, int limit) {
        return client.sql(CLAIM)
                .param("now", UtcTimestamps.of(now))
                .param("limit", limit)
                .query((row, number) -> new Pending(row.getString(1), row.getBytes(2), UtcTimestamps.instant(row, 3)))
                .list();
    }

    /** The refund of its capture, as operators see it. */
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

        /** The view of a refund without a payment. */
        public static Returned of(Refund refund) {
            return new Returned(
                    refund.reference(),
                    refund.amount().amount().toPlainString(),
                    refund.amount().currency().getCurrencyCode(),
                    refund.status().name(),
                    refund.refusal(),
                    String.valueOf(refund.requestedBy()),
                    refund.note(),
                    refund.requestedAt(),
                    refund.settledAt());
        }
    }

    /**
     * One as operators see it.
     *
     * @param returned the refund of the capture that it is about; null if there is none
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
            Webhook.@Nullable Dismissal dismissed) {}

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
                dismissal(row));
    }

    private static @Nullable Returned returned(ResultSet row) throws SQLException {
        String refundSn = row.getString("refund_sn");
        return refundSn == null
                ? null
                : new Returned(
                        Refund.reference(refundSn, row.getInt("round")),
                        row.getBigDecimal("amount").toPlainString(),
                        row.getString("currency"),
                        row.getString("refund_status"),
                        row.getString("refusal"),
                        row.getString("requested_by"),
                        row.getString("note"),
                        UtcTimestamps.instant(row, "requested_at"),
                        UtcTimestamps.nullableInstant(row, "settled_at"));
    }

    private static Webhook.@Nullable Dismissal dismissal(ResultSet row) throws SQLException {
        String by = row.getString("dismissed_by");
        return by == null
                ? null
                : new Webhook.Dismissal(
                        by, row.getString("dismissal_note"), UtcTimestamps.instant(row, "dismissed_at"));
    }
}
