package com.emshop.payment.persistence;

import com.emshop.payment.PaymentStatus;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is due: payments to be reconciled, refunds to be made. Claimed by any number of instances without waiting for each
 * other: a claim moves the time at which the work is due to the end of a lease, in a short transaction of its own; the work of
 * an instance that ends is due again after that time. A claim is a promise of effort, not of exclusion: what is done
 * under it has to be repeatable. When something is due is the aggregates' decision. Thread-safe.
 */
@Repository
public class DueWork {
    private static final String CLAIM_PAYMENTS = """
            SELECT order_sn, payment_sn, status, expires_at, due_at FROM payment_orders
            WHERE due_at <= :now
            ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String LEASE_PAYMENTS = "UPDATE payment_orders SET due_at = :until WHERE order_sn IN (:keys)";
    private static final String CLAIM_REFUNDS = """
            SELECT refund_sn, order_sn, third_party_sn, next_attempt_at FROM payment_refunds
            WHERE next_attempt_at <= :now
            ORDER BY next_attempt_at LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String LEASE_REFUNDS = """
            UPDATE payment_refunds SET next_attempt_at = :until, attempts = attempts + 1 WHERE refund_sn IN (:keys)""";

    private static final String REFUSED =
            "SELECT COUNT(*) FROM payment_refunds WHERE status = 'FAILED' AND order_sn IS ";

    private final JdbcClient client;
    private final TransactionTemplate transaction;

    DueWork(JdbcClient client, TransactionTemplate transaction) {
        this.client = client;
        this.transaction = transaction;
    }

    /** A payment that the provider has to be asked about, as it was when it was claimed. */
    public record DuePayment(
            String orderSn, String paymentSn, PaymentStatus status, Instant expiresAt, Instant dueAt) {}

    /**
     * A refund that the provider has to be asked for, or about.
     *
     * @param orderSn the order of its payment; null if it has none
     */
    public record DueRefund(String refundSn, @Nullable String orderSn, String thirdPartySn, Instant dueAt) {}

    /** Claims payments that are due, the longest overdue first. */
    public List<DuePayment> claimPayments(Instant now, Duration lease, int limit) {
        return claim(
                CLAIM_PAYMENTS,
                LEASE_PAYMENTS,
                (row, number) -> new DuePayment(
                        row.getString(1),
                        row.getString(2),
                        PaymentStatus.of(row.getInt(3)),
                        UtcTimestamps.instant(row, 4),
                        UtcTimestamps.instant(row, 5)),
                DuePayment::orderSn,
                now,
                lease,
                limit);
    }

    /** Claims refunds that are due, the longest overdue first; counts the attempt. */
    public List<DueRefund> claimRefunds(Instant now, Duration lease, int limit) {
        return claim(
                CLAIM_REFUNDS,
                LEASE_REFUNDS,
                (row, number) -> new DueRefund(
                        row.getString(1), row.getString(2), row.getString(3), UtcTimestamps.instant(row, 4)),
                DueRefund::refundSn,
                now,
                lease,
                limit);
    }

    private <T> List<T> claim(
            String claim,
            String leaseUntil,
            RowMapper<T> mapper,
            Function<T, String> key,
            Instant now,
            Duration lease,
            int limit) {
        return Objects.requireNonNull(transaction.execute(status -> {
            List<T> due = client.sql(claim)
                    .param("now", UtcTimestamps.of(now))
                    .param("limit", limit)
                    .query(mapper)
                    .list();
            if (!due.isEmpty()) {
                client.sql(leaseUntil)
                        .param("until", UtcTimestamps.of(now.plus(lease)))
                        .param("keys", due.stream().map(key).toList())
                        .update();
            }
            return due;
        }));
    }

    /** How many refunds of payments the provider refused, so that an operator has to act; by a look into an index. */
    public long refusedRefunds() {
        return client.sql(REFUSED + "NOT NULL").query(Long.class).single();
    }

    /** The same of refunds without a payment. */
    public long refusedUnmatchedRefunds() {
        return client.sql(REFUSED + "NULL").query(Long.class).single();
    }
}
