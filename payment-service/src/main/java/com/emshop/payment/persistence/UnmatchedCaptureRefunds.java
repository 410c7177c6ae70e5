package com.emshop.payment.persistence;

import com.emshop.payment.Money;
import com.emshop.payment.RefundStatus;
import com.emshop.payment.UnmatchedCaptureRefund;
import com.emshop.saga.messaging.UtcTimestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Captures that go back, in {@code payment_returns}. A capture is either there or in {@code payment_captures}: whoever
 * inserts into the one looks into the other afterwards, waiting for those who have not committed yet.
 */
@Repository
public class UnmatchedCaptureRefunds {
    private static final String COLUMNS = """
            SELECT third_party_sn, webhook_id, payment_sn, amount, currency, status, round, refusal, third_party_refund_sn,
              requested_by, note, requested_at, settled_at
            FROM payment_returns""";
    private static final String INSERT = """
            INSERT INTO payment_returns (
              third_party_sn, reference, webhook_id, payment_sn, amount, currency, status, round, requested_by, note,
              requested_at, attempts, next_attempt_at)
            VALUES (
              :thirdPartySn, :reference, :webhookId, :paymentSn, :amount, :currency, :status, :round, :requestedBy, :note,
              :requestedAt, 0, :requestedAt)""";
    /** A new round is due at once, and nothing was attempted in it. */
    private static final String UPDATE = """
            UPDATE payment_returns SET
              webhook_id = :webhookId, payment_sn = :paymentSn, amount = :amount, currency = :currency, status = :status,
              refusal = :refusal, third_party_refund_sn = :thirdPartyRefundSn, requested_by = :requestedBy, note = :note,
              requested_at = :requestedAt, settled_at = :settledAt,
              attempts = IF(round = :round, attempts, 0),
              next_attempt_at = CASE WHEN NOT :open THEN NULL WHEN round = :round THEN next_attempt_at ELSE :requestedAt END,
              round = :round
            WHERE third_party_sn = :thirdPartySn""";

    private static final String ACCEPTED_FOR =
            "SELECT order_sn FROM payment_captures WHERE third_party_sn = :thirdPartySn FOR SHARE";
    private static final String CLAIM = """
            SELECT third_party_sn, attempts FROM payment_returns
            WHERE next_attempt_at <= :now
            ORDER BY next_attempt_at LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String LEASE = """
            UPDATE payment_returns SET next_attempt_at = :until, attempts = attempts + 1
            WHERE third_party_sn IN (:thirdPartySns)""";
    private static final String ATTEMPT_AGAIN = """
            UPDATE payment_returns SET next_attempt_at = :at
            WHERE third_party_sn = :thirdPartySn AND round = :round AND next_attempt_at IS NOT NULL""";
    private static final String REFUSED = "SELECT COUNT(*) FROM payment_returns WHERE status = 'FAILED'";

    private final JdbcClient client;
    private final TransactionTemplate transaction;

    UnmatchedCaptureRefunds(JdbcClient client, TransactionTemplate transaction) {
        this.client = client;
        this.transaction = transaction;
    }

    /**
     * A return that the provider has to be told of, or asked about.
     *
     * @param attemptsBefore how often it was claimed in its round before
     */
    public record Due(String thirdPartySn, int attemptsBefore) {}

    /** How many the provider refused, so that an operator has to act; by a look into an index. */
    public long refused() {
        return client.sql(REFUSED).query(Long.class).single();
    }

    /** As it is committed. */
    public Optional<UnmatchedCaptureRefund> find(String thirdPartySn) {
        return client.sql(COLUMNS + " WHERE third_party_sn = :thirdPartySn")
                .param("thirdPartySn", thirdPartySn)
                .query(UnmatchedCaptureRefunds::read)
                .optional();
    }

    /** Locks one until the caller's transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<UnmatchedCaptureRefund> lock(String thirdPartySn) {
        return lock("third_party_sn", List.of(thirdPartySn)).stream().findFirst();
    }

    /**
     * Locks those of these numbers and captures until the caller's transaction ends.
     *
     * @param numbers ours; see {@link UnmatchedCaptureRefund#number()}
     * @param thirdPartySns the provider's, of captures
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<UnmatchedCaptureRefund> lock(Collection<String> numbers, Collection<String> thirdPartySns) {
        List<UnmatchedCaptureRefund> found = new ArrayList<>(lock("reference", numbers));
        found.addAll(lock("third_party_sn", thirdPartySns));
        return found;
    }

    private List<UnmatchedCaptureRefund> lock(String column, Collection<String> values) {
        return values.isEmpty()
                ? List.of()
                : client.sql(COLUMNS + " WHERE " + column + " IN (:values) FOR UPDATE")
                        .param("values", values)
                        .query(UnmatchedCaptureRefunds::read)
                        .list();
    }

    /**
     * Keeps a new one, due at once. Joins the caller's transaction, which has to be rolled back if the capture was accepted
     * for a payment.
     *
     * @return the order whose payment the capture was accepted for; empty if there is none, and there will be none
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<String> insert(UnmatchedCaptureRefund fresh) {
        client.sql(INSERT)
                .param("thirdPartySn", fresh.thirdPartySn())
                .param("reference", fresh.number())
                .param("webhookId", fresh.webhookId())
                .param("paymentSn", fresh.paymentSn())
                .param("amount", fresh.amount().amount())
                .param("currency", fresh.amount().currency().getCurrencyCode())
                .param("status", fresh.status().name())
                .param("round", fresh.round())
                .param("requestedBy", fresh.requestedBy())
                .param("note", fresh.note())
                .param("requestedAt", UtcTimestamps.of(fresh.requestedAt()))
                .update();
        return acceptedFor(fresh.thirdPartySn());
    }

    /** The order whose payment a capture was accepted for. Joins the caller's transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<String> acceptedFor(String thirdPartySn) {
        return client.sql(ACCEPTED_FOR)
                .param("thirdPartySn", thirdPartySn)
                .query(String.class)
                .optional();
    }

    /** Keeps one that was locked in the caller's transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void update(UnmatchedCaptureRefund changed) {
        client.sql(UPDATE)
                .param("thirdPartySn", changed.thirdPartySn())
                .param("webhookId", changed.webhookId())
                .param("paymentSn", changed.paymentSn())
                .param("amount", changed.amount().amount())
                .param("currency", changed.amount().currency().getCurrencyCode())
                .param("status", changed.status().name())
                .param("round", changed.round())
                .param("open", changed.status().isOpen())
                .param("refusal", changed.refusal())
                .param("thirdPartyRefundSn", changed.thirdPartyRefundSn())
                .param("requestedBy", changed.requestedBy())
                .param("note", changed.note())
                .param("requestedAt", UtcTimestamps.of(changed.requestedAt()))
                .param("settledAt", UtcTimestamps.ofNullable(changed.settledAt()))
                .update();
    }

    /** LeasedWorker those that are due, the longest overdue first, as {@link DueWork} does. */
    public List<Due> claim(Instant now, Duration lease, int limit) {
        return Objects.requireNonNull(transaction.execute(status -> {
            List<Due> due = client.sql(CLAIM)
                    .param("now", UtcTimestamps.of(now))
                    .param("limit", limit)
                    .query((row, number) -> new Due(row.getString(1), row.getInt(2)))
                    .list();
            if (!due.isEmpty()) {
                client.sql(LEASE)
                        .param("until", UtcTimestamps.of(now.plus(lease)))
                        .param(
                                "thirdPartySns",
                                due.stream().map(Due::thirdPartySn).toList())
                        .update();
            }
            return due;
        }));
    }

    /** Has one attempted again then, unless its round ended meanwhile. */
    public void attemptAgain(UnmatchedCaptureRefund attempted, Instant at) {
        client.sql(ATTEMPT_AGAIN)
                .param("at", UtcTimestamps.of(at))
                .param("thirdPartySn", attempted.thirdPartySn())
                .param("round", attempted.round())
                .update();
    }

    private static UnmatchedCaptureRefund read(ResultSet row, int number) throws SQLException {
        return new UnmatchedCaptureRefund(
                row.getString("third_party_sn"),
                row.getString("webhook_id"),
                row.getString("payment_sn"),
                new Money(row.getBigDecimal("amount"), Currency.getInstance(row.getString("currency"))),
                RefundStatus.valueOf(row.getString("status")),
                row.getInt("round"),
                row.getString("refusal"),
                row.getString("third_party_refund_sn"),
                row.getString("requested_by"),
                row.getString("note"),
                UtcTimestamps.instant(row, "requested_at"),
                UtcTimestamps.nullableInstant(row, "settled_at"));
    }
}
