package com.emshop.payment.persistence;

import com.emshop.payment.PaymentStatus;
import com.emshop.saga.messaging.UtcTimestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is due: payments to be looked after, refunds to be made. Claimed by any number of instances without waiting for each
 * other: a claim moves the time at which the work is due to the end of a lease, in a short transaction of its own; whoever
 * dies with a claim leaves it to the next one after that time. A claim is a promise of effort, not of exclusion: what is done
 * under it has to be repeatable.
 */
@Repository
public class DueWork {
    private static final String CLAIM_PAYMENTS = """
            SELECT order_sn, payment_sn, status, expires_at FROM payment_orders
            WHERE due_at <= :now
            ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String LEASE_PAYMENTS =
            "UPDATE payment_orders SET due_at = :until WHERE order_sn IN (:orderSns)";
    private static final String LOOK_AFTER = "UPDATE payment_orders SET due_at = :at WHERE order_sn = :orderSn";
    /** One that died while its customer was sent to the provider is open there now, and has to be closed. */
    private static final String WENT_TO_PAY = """
            UPDATE payment_orders SET due_at = IF(status = :pending, LEAST(COALESCE(due_at, :at), :at), :now)
            WHERE order_sn = :orderSn""";

    private static final String CLAIM_REFUNDS = """
            SELECT refund_sn, order_sn, attempts FROM payment_refunds
            WHERE next_attempt_at <= :now
            ORDER BY next_attempt_at LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String LEASE_REFUNDS = """
            UPDATE payment_refunds SET next_attempt_at = :until, attempts = attempts + 1 WHERE refund_sn IN (:refundSns)""";
    private static final String ATTEMPT_AGAIN = """
            UPDATE payment_refunds SET next_attempt_at = :at WHERE refund_sn = :refundSn AND next_attempt_at IS NOT NULL""";

    private static final String REFUSED = "SELECT COUNT(*) FROM payment_refunds WHERE status = 'FAILED'";

    private static final int PENDING = PaymentStatus.PENDING.number();

    private final JdbcClient client;
    private final TransactionTemplate transaction;

    DueWork(JdbcClient client, TransactionTemplate transaction) {
        this.client = client;
        this.transaction = transaction;
    }

    /** A payment that the provider has to be asked about, as it was when it was claimed. */
    public record DuePayment(String orderSn, String paymentSn, PaymentStatus status, Instant expiresAt) {}

    /**
     * A refund that the provider has to be told of, or asked about.
     *
     * @param attemptsBefore how often it was claimed in its round before
     */
    public record DueRefund(String refundSn, String orderSn, int attemptsBefore) {}

    /** LeasedWorker payments that are due, the longest overdue first. */
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

    /** Has a payment looked after again then, or not any more. Joins the caller's transaction. */
    public void lookAfter(String orderSn, Optional<Instant> at) {
        client.sql(LOOK_AFTER)
                .param("at", UtcTimestamps.ofNullable(at.orElse(null)))
                .param("orderSn", orderSn)
                .update();
    }

    /** The customer was sent to the provider: has the payment looked after, at the latest then. */
    public void customerWentToPay(String orderSn, Instant now, Instant at) {
        client.sql(WENT_TO_PAY)
                .param("now", UtcTimestamps.of(now))
                .param("at", UtcTimestamps.of(at))
                .param("orderSn", orderSn)
                .param("pending", PENDING)
                .update();
    }

    /** LeasedWorker refunds that are due, the longest overdue first. */
    public List<DueRefund> claimRefunds(Instant now, Duration lease, int limit) {
        return Objects.requireNonNull(transaction.execute(status -> {
            List<DueRefund> due = client.sql(CLAIM_REFUNDS)
                    .param("now", UtcTimestamps.of(now))
                    .param("limit", limit)
                    .query((row, number) -> new DueRefund(row.getString(1), row.getString(2), row.getInt(3)))
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

    /** Has an open refund attempted again; one that ended meanwhile stays ended. */
    public void attemptAgain(String refundSn, Instant at) {
        client.sql(ATTEMPT_AGAIN)
                .param("at", UtcTimestamps.of(at))
                .param("refundSn", refundSn)
                .update();
    }

    /** How many refunds the provider refused, so that an operator has to act; by a look into an index. */
    public long refusedRefunds() {
        return client.sql(REFUSED).query(Long.class).single();
    }

    private static DuePayment payment(ResultSet row, int number) throws SQLException {
        return new DuePayment(
                row.getString(1), row.getString(2), PaymentStatus.of(row.getInt(3)), UtcTimestamps.instant(row, 4));
    }
}
