package com.emshop.payment.persistence;

import com.emshop.payment.PaymentStatus;
import com.emshop.saga.messaging.UtcTimestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is due: payments to be reconciled, refunds to be made. Claimed by any number of instances without waiting for each
 * other: a claim moves the time at which the work is due to the end of a lease, in a short transaction of its own; whoever
 * dies with a claim leaves it to the next one after that time. A claim is a promise of effort, not of exclusion: what is done
 * under it has to be repeatable.
 */
@Repository
public class DueWork {
    private static final String CLAIM_PAYMENTS = """
            SELECT order_sn, payment_sn, status, expires_at, due_at FROM payment_orders
            WHERE due_at <= :now
            ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String LEASE_PAYMENTS =
            "UPDATE payment_orders SET due_at = :until WHERE order_sn IN (:orderSns)";

    private static final String CLAIM_REFUNDS = """
            SELECT refund_sn, order_sn, attempts, next_attempt_at FROM payment_refunds
            WHERE next_attempt_at <= :now
            ORDER BY next_attempt_at LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String LEASE_REFUNDS = """
            UPDATE payment_refunds SET next_attempt_at = :until, attempts = attempts + 1 WHERE refund_sn IN (:refundSns)""";

    private static final String REFUSED = "SELECT COUNT(*) FROM payment_refunds WHERE status = 'FAILED'";

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
     * A refund that the provider has to be told of, or asked about.
     *
     * @param attemptsBefore how often it was claimed in its round before
     */
    public record DueRefund(String refundSn, String orderSn, int attemptsBefore, Instant dueAt) {}

    /** Claims payments that are due, the longest overdue first. */
    public List<DuePayment> claimPayments(Instant now, Duration lease, int limit) {
        return Objects.requireNonNull(transaction.execute(status -> {
            List<DuePayment> due = client.sql(CLAIM_PAYMENTS)
                    .param("now", UtcTimestamps.of(now))
                    .param("limit", limit)
                    .query(DueWork::payment)
                    .list();
            if (!due.isEmpty()) {
                client.sql(LEASE_PAYMENTS)
                        .param("until", UtcTimestamps.of(now.plus(lease)))
                        .param("orderSns", due.stream().map(DuePayment::orderSn).toList())
                        .update();
            }
            return due;
        }));
    }

    /** Claims refunds that are due, the longest overdue first. */
    public List<DueRefund> claimRefunds(Instant now, Duration lease, int limit) {
        return Objects.requireNonNull(transaction.execute(status -> {
            List<DueRefund> due = client.sql(CLAIM_REFUNDS)
                    .param("now", UtcTimestamps.of(now))
                    .param("limit", limit)
                    .query((row, number) -> new DueRefund(
                            row.getString(1), row.getString(2), row.getInt(3), UtcTimestamps.instant(row, 4)))
                    .list();
            if (!due.isEmpty()) {
                client.sql(LEASE_REFUNDS)
                        .param("until", UtcTimestamps.of(now.plus(lease)))
                        .param(
                                "refundSns",
                                due.stream().map(DueRefund::refundSn).toList())
                        .update();
            }
            return due;
        }));
    }

    /** How many refunds the provider refused, so that an operator has to act; by a look into an index. */
    public long refusedRefunds() {
        return client.sql(REFUSED).query(Long.class).single();
    }

    private static DuePayment payment(ResultSet row, int number) throws SQLException {
        return new DuePayment(
                row.getString(1),
                row.getString(2),
                PaymentStatus.of(row.getInt(3)),
                UtcTimestamps.instant(row, 4),
                UtcTimestamps.instant(row, 5));
    }
}
