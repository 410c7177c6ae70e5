package com.emshop.payment.persistence;

import static java.util.stream.Collectors.groupingBy;

import com.emshop.payment.Capture;
import com.emshop.payment.Money;
import com.emshop.payment.Payment;
import com.emshop.payment.PaymentReconciliation;
import com.emshop.payment.PaymentState;
import com.emshop.payment.PaymentStatus;
import com.emshop.payment.PaymentTerms;
import com.emshop.payment.Refund;
import com.emshop.payment.RefundReason;
import com.emshop.payment.RefundStatus;
import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.TransitionLog;
import com.emshop.saga.messaging.UtcTimestamps;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Payments in {@code payment_orders}, {@code payment_captures} and {@code payment_refunds}. Captures and refunds are guarded
 * by the lock on their payment's row. When something is due is kept in columns that the payment itself does not know; see
 * {@link DueWork}.
 */
@Repository
public class PaymentStore implements AggregateStore<Payment> {
    private static final String UPDATE = """
            UPDATE payment_orders SET
              status = ?, captured = ?, refunded = ?, paid_at = ?, failure = ?, version = ?,
              due_at = COALESCE(?, due_at)
            WHERE order_sn = ?""";
    private static final String INSERT_CAPTURE = """
            INSERT INTO payment_captures (order_sn, capture_no, third_party_sn, amount, currency, captured_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";
    private static final String INSERT_REFUND = """
            INSERT INTO payment_refunds (
              refund_sn, order_sn, refund_no, third_party_sn, amount, currency, reason, status, round, request_key, note,
              refusal, third_party_refund_sn, requested_at, settled_at, attempts, next_attempt_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)""";
    private static final String UPDATE_REFUND = """
            UPDATE payment_refunds SET
              status = ?, refusal = ?, third_party_refund_sn = ?, settled_at = ?,
              attempts = IF(round = ?, attempts, 0),
              next_attempt_at = CASE WHEN ? THEN NULL WHEN round = ? THEN next_attempt_at ELSE ? END,
              round = ?
            WHERE refund_sn = ?""";
    private static final String CAPTURES = """
            SELECT order_sn, third_party_sn, amount, currency, captured_at FROM payment_captures
            WHERE order_sn IN (:orderSns) ORDER BY order_sn, capture_no""";
    private static final String REFUNDS = """
            SELECT order_sn, refund_sn, third_party_sn, amount, currency, reason, status, round, request_key, note,
              refusal, third_party_refund_sn, requested_at, settled_at
            FROM payment_refunds
            WHERE order_sn IN (:orderSns) ORDER BY order_sn, refund_no""";
    private static final String OWNERS_OF_CAPTURES = """
            SELECT third_party_sn, order_sn FROM payment_captures WHERE third_party_sn IN (:thirdPartySns)
            UNION ALL
            SELECT third_party_sn, reference FROM payment_returns WHERE third_party_sn IN (:thirdPartySns)""";
    /** Waits for those who are about to send one back; see {@link UnmatchedCaptureRefunds}. */
    private static final String GOING_BACK =
            "SELECT third_party_sn FROM payment_returns WHERE third_party_sn IN (:thirdPartySns) FOR SHARE";

    private static final String ORDERS_OF = """
            SELECT payment_sn, order_sn FROM payment_orders WHERE payment_sn IN (:paymentSns)""";
    /** Sorts behind every order number. */
    private static final String NEWEST = "~";

    private final PaymentRows rows;
    private final JdbcAggregateTemplate template;
    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final TransitionLog log;
    private final Clock clock;

    PaymentStore(PaymentRows rows, JdbcAggregateTemplate template, JdbcTemplate jdbc, Clock clock) {
        this.rows = rows;
        this.template = template;
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.log = new TransitionLog(jdbc, "payment_logs");
        this.clock = clock;
    }

    @Override
    public Map<String, Payment> lock(SortedSet<String> orderSns, SortedSet<String> touched) {
        Map<String, PaymentState> stored = new LinkedHashMap<>();
        states(rows.findByOrderSnInOrderByOrderSn(orderSns)).forEach(state -> stored.put(state.orderSn(), state));
        Map<String, Payment> payments = new LinkedHashMap<>();
        for (String orderSn : orderSns) {
            PaymentState state = stored.get(orderSn);
            payments.put(orderSn, new Payment(state == null ? PaymentState.none(orderSn) : state));
        }
        return payments;
    }

    @Override
    public void save(Collection<Payment> changed) {
        Instant now = clock.instant();
        List<PaymentState> fresh = new ArrayList<>();
        List<Object[]> updates = new ArrayList<>();
        List<Object[]> newCaptures = new ArrayList<>();
        List<String> newCaptureSns = new ArrayList<>();
        List<Object[]> newRefunds = new ArrayList<>();
        List<Object[]> changedRefunds = new ArrayList<>();
        for (Payment payment : changed) {
            PaymentState before = payment.loaded();
            PaymentState after = payment.state();
            if (payment.isStored()) {
                updates.add(update(
                        after,
                        PaymentReconciliation.newlyDue(before, after, now).orElse(null)));
            } else {
                fresh.add(after);
            }
            IntStream.range(before.captures().size(), after.captures().size()).forEach(number -> {
                newCaptures.add(capture(after, number, now));
                newCaptureSns.add(after.captures().get(number).thirdPartySn());
            });
            for (int number = 0; number < after.refunds().size(); number++) {
                Refund refund = after.refunds().get(number);
                if (number >= before.refunds().size()) {
                    newRefunds.add(refund(after, number, now));
                } else if (!refund.equals(before.refunds().get(number))) {
                    changedRefunds.add(refundUpdate(refund, now));
                }
            }
        }
        if (!fresh.isEmpty()) {
            template.insertAll(fresh.stream().map(PaymentStore::row).toList());
        }
        batch(UPDATE, updates);
        batch(INSERT_CAPTURE, newCaptures);
        refuseGoingBack(newCaptureSns);
        batch(INSERT_REFUND, newRefunds);
        batch(UPDATE_REFUND, changedRefunds);
        log.append(changed);
    }

    /** An operator was faster: it goes back. Tried again, the reaction sees so. */
    private void refuseGoingBack(List<String> thirdPartySns) {
        if (thirdPartySns.isEmpty()) {
            return;
        }
        List<String> goingBack = client.sql(GOING_BACK)
                .param("thirdPartySns", thirdPartySns)
                .query(String.class)
                .list();
        if (!goingBack.isEmpty()) {
            throw new ConcurrencyFailureException("captures that go back are accepted for no payment: " + goingBack);
        }
    }

    /** One order's payment as it is committed. */
    public Optional<PaymentState> ofOrder(String orderSn) {
        return rows.findByOrderSn(orderSn).map(row -> states(List.of(row)).get(0));
    }

    /** One payment as it is committed. */
    public Optional<PaymentState> find(String paymentSn) {
        return rows.findByPaymentSn(paymentSn).map(row -> states(List.of(row)).get(0));
    }

    /** The orders that these payments belong to; unknown payments are missing. */
    public Map<String, String> ordersOf(Collection<String> paymentSns) {
        return pairs(ORDERS_OF, "paymentSns", paymentSns);
    }

    /**
     * What these captures, by the provider's numbers, were recorded for: the number of an order, or of the return by which it
     * goes back; new ones are missing.
     */
    public Map<String, String> ownersOfCaptures(Collection<String> thirdPartySns) {
        return pairs(OWNERS_OF_CAPTURES, "thirdPartySns", thirdPartySns);
    }

    private Map<String, String> pairs(String query, String parameter, Collection<String> keys) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (!keys.isEmpty()) {
            client.sql(query)
                    .param(parameter, keys)
                    .query((row, number) -> pairs.put(row.getString(1), row.getString(2)))
                    .list();
        }
        return pairs;
    }

    /**
     * Payments from the newest order to the oldest.
     *
     * @param userId whose; null for everybody's
     * @param status in which status; null for any
     * @param before begins behind this order number; null for the newest
     */
    public List<PaymentState> page(
            @Nullable String userId, @Nullable PaymentStatus status, @Nullable String before, int limit) {
        String start = before == null ? NEWEST : before;
        Limit most = Limit.of(limit);
        if (userId == null) {
            return states(
                    status == null
                            ? rows.findByOrderSnLessThanOrderByOrderSnDesc(start, most)
                            : rows.findByStatusAndOrderSnLessThanOrderByOrderSnDesc(status.number(), start, most));
        }
        return states(
                status == null
                        ? rows.findByUserIdAndOrderSnLessThanOrderByOrderSnDesc(userId, start, most)
                        : rows.findByUserIdAndStatusAndOrderSnLessThanOrderByOrderSnDesc(
                                userId, status.number(), start, most));
    }

    /** Every change of a payment's status, oldest first. */
    public List<TransitionLog.Entry> log(String orderSn) {
        return log.of(orderSn);
    }

    private void batch(String statement, List<Object[]> values) {
        if (!values.isEmpty()) {
            jdbc.batchUpdate(statement, values);
        }
    }

    // ---- rows to states

    private List<PaymentState> states(List<PaymentRow> found) {
        // Most payments have no money yet, and then nothing to load beside the row.
        List<String> withMoney = found.stream()
                .filter(row -> row.captured().signum() > 0)
                .map(PaymentRow::orderSn)
                .toList();
        Map<String, List<Owned<Capture>>> captures = owned(CAPTURES, withMoney, PaymentStore::capture);
        Map<String, List<Owned<Refund>>> refunds = owned(REFUNDS, withMoney, PaymentStore::refund);
        return found.stream()
                .map(row -> state(row, parts(captures, row.orderSn()), parts(refunds, row.orderSn())))
                .toList();
    }

    private record Owned<T>(String orderSn, T part) {}

    @FunctionalInterface
    private interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> Map<String, List<Owned<T>>> owned(String query, List<String> orderSns, Reading<T> reading) {
        if (orderSns.isEmpty()) {
            return Map.of();
        }
        return client
                .sql(query)
                .param("orderSns", orderSns)
                .query((row, number) -> new Owned<>(row.getString("order_sn"), reading.read(row)))
                .list()
                .stream()
                .collect(groupingBy(Owned::orderSn));
    }

    private static <T> List<T> parts(Map<String, List<Owned<T>>> owned, String orderSn) {
        return owned.getOrDefault(orderSn, List.of()).stream().map(Owned::part).toList();
    }

    private static Capture capture(ResultSet row) throws SQLException {
        return new Capture(row.getString("third_party_sn"), money(row), UtcTimestamps.instant(row, "captured_at"));
    }

    private static Refund refund(ResultSet row) throws SQLException {
        return new Refund(
                row.getString("refund_sn"),
                money(row),
                row.getString("third_party_sn"),
                RefundReason.valueOf(row.getString("reason")),
                RefundStatus.valueOf(row.getString("status")),
                row.getInt("round"),
                row.getString("request_key"),
                row.getString("note"),
                row.getString("refusal"),
                row.getString("third_party_refund_sn"),
                UtcTimestamps.instant(row, "requested_at"),
                UtcTimestamps.nullableInstant(row, "settled_at"));
    }

    private static Money money(ResultSet row) throws SQLException {
        return new Money(row.getBigDecimal("amount"), Currency.getInstance(row.getString("currency")));
    }

    private static PaymentState state(PaymentRow row, List<Capture> captures, List<Refund> refunds) {
        return new PaymentState(
                row.orderSn(),
                row.paymentSn(),
                PaymentStatus.of(row.status()),
                terms(row),
                captures,
                refunds,
                row.paidAt(),
                row.failure(),
                row.createdAt(),
                row.version(),
                TraceContext.parseNullable(row.trace()));
    }

    private static @Nullable PaymentTerms terms(PaymentRow row) {
        if (row.userId() == null
                || row.amount() == null
                || row.currency() == null
                || row.paymentMethod() == null
                || row.expiresAt() == null) {
            return null; // a tombstone: the order died before anybody asked for its money
        }
        return new PaymentTerms(
                row.userId(),
                new Money(row.amount(), Currency.getInstance(row.currency())),
                row.paymentMethod(),
                row.expiresAt());
    }

    // ---- states to rows

    private static PaymentRow row(PaymentState state) {
        PaymentTerms terms = state.terms();
        return new PaymentRow(
                state.orderSn(),
                state.paymentSn(),
                ofTerms(terms, PaymentTerms::userId),
                state.status().number(),
                ofTerms(terms, agreed -> agreed.amount().amount()),
                ofTerms(terms, agreed -> agreed.amount().currency().getCurrencyCode()),
                ofTerms(terms, PaymentTerms::method),
                amount(state.captured()),
                amount(state.refunded()),
                ofTerms(terms, PaymentTerms::expiresAt),
                ofTerms(terms, PaymentTerms::expiresAt),
                state.paidAt(),
                state.failure(),
                Objects.requireNonNull(state.createdAt(), "only a known payment is stored"),
                state.version(),
                state.trace() == null ? null : state.trace().toString());
    }

    private static <T> @Nullable T ofTerms(@Nullable PaymentTerms terms, Function<PaymentTerms, T> part) {
        return terms == null ? null : part.apply(terms);
    }

    private static BigDecimal amount(Optional<Money> money) {
        return money.map(Money::amount).orElse(BigDecimal.ZERO);
    }

    private static Object[] update(PaymentState state, @Nullable Instant dueAt) {
        return new @Nullable Object[] {
            state.status().number(),
            amount(state.captured()),
            amount(state.refunded()),
            UtcTimestamps.ofNullable(state.paidAt()),
            state.failure(),
            state.version(),
            UtcTimestamps.ofNullable(dueAt),
            state.orderSn()
        };
    }

    private static Object[] capture(PaymentState state, int number, Instant now) {
        Capture capture = state.captures().get(number);
        return new Object[] {
            state.orderSn(),
            number + 1,
            capture.thirdPartySn(),
            capture.amount().amount(),
            capture.amount().currency().getCurrencyCode(),
            UtcTimestamps.of(capture.capturedAt()),
            UtcTimestamps.of(now)
        };
    }

    private static Object[] refund(PaymentState state, int number, Instant now) {
        Refund refund = state.refunds().get(number);
        return new @Nullable Object[] {
            refund.refundSn(),
            state.orderSn(),
            number + 1,
            refund.thirdPartySn(),
            refund.amount().amount(),
            refund.amount().currency().getCurrencyCode(),
            refund.reason().name(),
            refund.status().name(),
            refund.round(),
            refund.requestKey(),
            refund.note(),
            refund.refusal(),
            refund.thirdPartyRefundSn(),
            UtcTimestamps.of(refund.requestedAt()),
            UtcTimestamps.ofNullable(refund.settledAt()),
            refund.status().isOpen() ? UtcTimestamps.of(now) : null
        };
    }

    private static Object[] refundUpdate(Refund refund, Instant now) {
        return new @Nullable Object[] {
            refund.status().name(),
            refund.refusal(),
            refund.thirdPartyRefundSn(),
            UtcTimestamps.ofNullable(refund.settledAt()),
            refund.round(),
            !refund.status().isOpen(),
            refund.round(),
            UtcTimestamps.of(now),
            refund.round(),
            refund.refundSn()
        };
    }
}
