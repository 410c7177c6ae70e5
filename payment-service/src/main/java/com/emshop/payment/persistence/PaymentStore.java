package com.emshop.payment.persistence;

import static java.util.stream.Collectors.groupingBy;

import com.emshop.payment.Capture;
import com.emshop.payment.Money;
import com.emshop.payment.Payment;
import com.emshop.payment.PaymentState;
import com.emshop.payment.PaymentStatus;
import com.emshop.payment.PaymentTerms;
import com.emshop.payment.Refund;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import com.emshop.saga.messaging.TransitionLog;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * Payments in {@code payment_orders}, {@code payment_captures} and {@code payment_refunds}. Captures are guarded by the lock on
 * their payment's row; refunds are locked themselves, since claims change them, too; see {@link DueWork}. Thread-safe.
 */
@Repository
@Order(2)
public class PaymentStore implements AggregateStore<Payment, PaymentState> {
    /** Sorts behind every order number. */
    private static final String NEWEST = "~";

    private final PaymentRows rows;
    private final CaptureRows captureRows;
    private final RefundRows refundRows;
    private final RowTable<PaymentRow> payments;
    private final RowTable<CaptureRow> captures;
    private final RowTable<RefundRow> refunds;
    private final TransitionLog log;
    private final Clock clock;

    PaymentStore(
            PaymentRows rows,
            CaptureRows captureRows,
            RefundRows refundRows,
            JdbcConverter converter,
            JdbcTemplate jdbc,
            Clock clock) {
        this.rows = rows;
        this.captureRows = captureRows;
        this.refundRows = refundRows;
        this.payments = RowTable.of(PaymentRow.class, converter);
        this.captures = RowTable.of(CaptureRow.class, converter);
        this.refunds = RowTable.of(RefundRow.class, converter);
        this.log = new TransitionLog(jdbc, "payment_logs", "order_sn");
        this.clock = clock;
    }

    @Override
    public AggregateType<Payment, PaymentState> type() {
        return Payment.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        SortedSet<String> orderSns = keys.of(Payment.TYPE);
        Loaded loaded = new Loaded();
        payments.lock(packet, "order_sn", orderSns, loaded.payments::add);
        if (!orderSns.isEmpty()) {
            List<String> all = List.copyOf(orderSns);
            captures.read(
                    packet,
                    "WHERE " + SqlPacket.in("order_sn", all) + " ORDER BY order_sn, capture_no",
                    all,
                    loaded.captures::add);
            refunds.read(
                    packet,
                    "FORCE INDEX (uq_payment_refunds_no) WHERE " + SqlPacket.in("order_sn", all)
                            + " ORDER BY order_sn, refund_no FOR UPDATE",
                    all,
                    loaded.refunds::add);
        }
        return () -> loaded.states().forEach(state -> states.put(Payment.TYPE, state.orderSn(), state));
    }

    /** Rows of payments with their captures and refunds, each oldest first. */
    private record Loaded(List<PaymentRow> payments, List<CaptureRow> captures, List<RefundRow> refunds) {
        private Loaded() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        private List<PaymentState> states() {
            Map<String, List<CaptureRow>> capturesOf = captures.stream().collect(groupingBy(CaptureRow::orderSn));
            Map<String, List<RefundRow>> refundsOf = refunds.stream().collect(groupingBy(RefundRow::orderSn));
            return payments.stream()
                    .map(row -> state(
                            row,
                            capturesOf.getOrDefault(row.orderSn(), List.of()).stream()
                                    .map(CaptureRow::toCapture)
                                    .toList(),
                            refundsOf.getOrDefault(row.orderSn(), List.of()).stream()
                                    .map(RefundRow::toRefund)
                                    .toList()))
                    .toList();
        }
    }

    @Override
    public void write(SqlPacket packet, List<Payment> changed) {
        List<CaptureRow> newCaptures = new ArrayList<>();
        List<RefundRow> newRefunds = new ArrayList<>();
        List<RefundRow> changedRefunds = new ArrayList<>();
        Instant now = clock.instant();
        for (Payment payment : changed) {
            PaymentState before = payment.loaded();
            PaymentState after = payment.state();
            for (int index = before.captures().size(); index < after.captures().size(); index++) {
                newCaptures.add(CaptureRow.of(
                        after.orderSn(), index + 1, after.captures().get(index), now));
            }
            for (int index = 0; index < after.refunds().size(); index++) {
                Refund refund = after.refunds().get(index);
                if (index >= before.refunds().size()) {
                    newRefunds.add(RefundRow.of(after.orderSn(), index + 1, refund));
                } else if (!refund.equals(before.refunds().get(index))) {
                    changedRefunds.add(RefundRow.of(after.orderSn(), index + 1, refund));
                }
            }
        }
        payments.save(packet, changed, payment -> row(payment.state()));
        captures.insert(packet, newCaptures);
        refunds.insert(packet, newRefunds);
        refunds.overwrite(packet, changedRefunds);
        log.append(packet, changed);
    }

    /** One order's payment as it is committed. */
    public Optional<PaymentState> ofOrder(String orderSn) {
        return rows.findByOrderSn(orderSn).map(row -> states(List.of(row)).get(0));
    }

    /** One payment as it is committed. */
    public Optional<PaymentState> find(String paymentSn) {
        return rows.findByPaymentSn(paymentSn).map(row -> states(List.of(row)).get(0));
    }

    /** One refund as it is committed, of a payment or without one. */
    public Optional<Refund> refund(String refundSn) {
        return refundRows.findByRefundSn(refundSn).map(RefundRow::toRefund);
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

    private List<PaymentState> states(List<PaymentRow> found) {
        // Most payments have no money yet, and then nothing to load beside the row.
        List<String> withMoney = found.stream()
                .filter(row -> row.captured().signum() > 0)
                .map(PaymentRow::orderSn)
                .toList();
        return withMoney.isEmpty()
                ? new Loaded(found, List.of(), List.of()).states()
                : new Loaded(
                                found,
                                captureRows.findByOrderSnInOrderByOrderSnAscCaptureNoAsc(withMoney),
                                refundRows.findByOrderSnInOrderByOrderSnAscRefundNoAsc(withMoney))
                        .states();
    }

    // ---- rows to states

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
                row.dueAt(),
                row.version(),
                TraceContext.parseNullable(row.trace()));
    }

    private static @Nullable PaymentTerms terms(PaymentRow row) {
        if (row.userId() == null
                || row.amount() == null
                || row.currency() == null
                || row.paymentMethod() == null
                || row.expiresAt() == null) {
            return null; // a tombstone: the order was cancelled before it came here
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
                state.nextCheckAt(),
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
}
