package com.emshop.order.persistence;

import static java.util.stream.Collectors.groupingBy;

import com.emshop.order.CancelReason;
import com.emshop.order.Cancellation;
import com.emshop.order.Money;
import com.emshop.order.Order;
import com.emshop.order.OrderDetails;
import com.emshop.order.OrderLine;
import com.emshop.order.OrderState;
import com.emshop.order.OrderStatus;
import com.emshop.order.PaymentStatus;
import com.emshop.order.ReceiptWindow;
import com.emshop.order.ShipmentStatus;
import com.emshop.order.ShippingAddress;
import com.emshop.order.StockStatus;
import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.TransitionLog;
import com.emshop.saga.messaging.UtcTimestamps;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Orders in {@code order_info} and {@code order_items}. */
@Repository
public class OrderStore implements AggregateStore<Order> {
    private static final String UPDATE = """
            UPDATE order_info SET
              status = ?, payment_status = ?, payment_sn = ?, pay_before = ?, paid_at = ?, stock_status = ?,
              shipment_status = ?, shipment_sn = ?, cancellation = ?, cancel_reason = ?, delivered_at = ?,
              version = ?, due_at = IF(?, ?, due_at)
            WHERE order_sn = ?""";
    private static final String INSERT_LINE = """
            INSERT INTO order_items (order_sn, line_no, sku, name, quantity, amount)
            VALUES (?, ?, ?, ?, ?, ?)""";
    private static final String LINES = """
            SELECT order_sn, sku, name, quantity, amount FROM order_items
            WHERE order_sn IN (:orderSns) ORDER BY order_sn, line_no""";
    /** Sorts behind every order number. */
    private static final String NEWEST = "~";

    private final OrderRows rows;
    private final JdbcAggregateTemplate template;
    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final TransitionLog log;
    private final JsonMapper json;
    private final ReceiptWindow receiptWindow;

    OrderStore(
            OrderRows rows,
            JdbcAggregateTemplate template,
            JdbcTemplate jdbc,
            JsonMapper json,
            ReceiptWindow receiptWindow) {
        this.rows = rows;
        this.template = template;
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.log = new TransitionLog(jdbc, "order_status_logs");
        this.json = json;
        this.receiptWindow = receiptWindow;
    }

    @Override
    public Map<String, Order> lock(SortedSet<String> orderSns, SortedSet<String> touched) {
        Map<String, OrderState> stored = new LinkedHashMap<>();
        states(rows.findByOrderSnInOrderByOrderSn(orderSns)).forEach(state -> stored.put(state.orderSn(), state));
        Map<String, Order> orders = new LinkedHashMap<>();
        for (String orderSn : orderSns) {
            OrderState state = stored.get(orderSn);
            orders.put(orderSn, new Order(state == null ? OrderState.none(orderSn) : state));
        }
        return orders;
    }

    @Override
    public void save(Collection<Order> changed) {
        List<OrderState> fresh = new ArrayList<>();
        List<Object[]> updates = new ArrayList<>();
        for (Order order : changed) {
            if (order.isStored()) {
                updates.add(update(order));
            } else {
                fresh.add(order.state());
            }
        }
        if (!fresh.isEmpty()) {
            template.insertAll(fresh.stream().map(this::row).toList());
            jdbc.batchUpdate(
                    INSERT_LINE, fresh.stream().flatMap(OrderStore::lines).toList());
        }
        if (!updates.isEmpty()) {
            jdbc.batchUpdate(UPDATE, updates);
        }
        log.append(changed);
    }

    /** One order as it is committed. */
    public Optional<OrderState> find(String orderSn) {
        return rows.findByOrderSn(orderSn).map(row -> states(List.of(row)).get(0));
    }

    /**
     * Orders from the newest to the oldest.
     *
     * @param userId whose; null for everybody's
     * @param status in which status; null for any
     * @param before begins behind this order number; null for the newest
     */
    public List<OrderState> page(
            @Nullable String userId, @Nullable OrderStatus status, @Nullable String before, int limit) {
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

    /** Every change of an order's status, oldest first. */
    public List<TransitionLog.Entry> log(String orderSn) {
        return log.of(orderSn);
    }

    private List<OrderState> states(List<OrderRow> found) {
        if (found.isEmpty()) {
            return List.of();
        }
        Map<String, List<LineOf>> lines = client
                .sql(LINES)
                .param("orderSns", found.stream().map(OrderRow::orderSn).toList())
                .query(LineOf.class)
                .list()
                .stream()
                .collect(groupingBy(LineOf::orderSn));
        return found.stream()
                .map(row -> state(row, lines.getOrDefault(row.orderSn(), List.of())))
                .toList();
    }

    private record LineOf(String orderSn, String sku, String name, int quantity, java.math.BigDecimal amount) {}

    private OrderState state(OrderRow row, List<LineOf> lines) {
        Currency currency = Currency.getInstance(row.currency());
        OrderDetails placement = new OrderDetails(
                row.userId(),
                lines.stream()
                        .map(line -> new OrderLine(
                                line.sku(), line.name(), line.quantity(), new Money(line.amount(), currency)))
                        .toList(),
                new Money(row.amount(), currency),
                row.paymentMethod(),
                row.address() == null ? null : json.readValue(row.address(), ShippingAddress.class),
                row.createdAt());
        return new OrderState(
                row.orderSn(),
                OrderStatus.values()[row.status()],
                placement,
                PaymentStatus.values()[row.paymentStatus()],
                row.paymentSn(),
                row.payBefore(),
                row.paidAt(),
                StockStatus.valueOf(row.stockStatus()),
                ShipmentStatus.valueOf(row.shipmentStatus()),
                row.shipmentSn(),
                Cancellation.valueOf(row.cancellation()),
                row.cancelReason() == null ? null : CancelReason.valueOf(row.cancelReason()),
                row.deliveredAt(),
                row.version(),
                TraceContext.parseNullable(row.trace()));
    }

    private OrderRow row(OrderState state) {
        OrderDetails placement = placementOf(state);
        return new OrderRow(
                state.orderSn(),
                placement.userId(),
                state.status().number(),
                state.paymentStatus().ordinal(),
                state.paymentSn(),
                state.payBefore(),
                state.paidAt(),
                state.stockStatus().name(),
                state.shipmentStatus().name(),
                state.shipmentSn(),
                placement.total().amount(),
                placement.total().currency().getCurrencyCode(),
                placement.paymentMethod(),
                placement.address() == null ? null : json.writeValueAsString(placement.address()),
                state.cancellation().name(),
                state.cancelReason() == null ? null : state.cancelReason().name(),
                state.deliveredAt(),
                receiptWindow.endFor(state),
                placement.createdAt(),
                state.version(),
                state.trace() == null ? null : state.trace().toString());
    }

    private Object[] update(Order order) {
        OrderState state = order.state();
        return new @Nullable Object[] {
            state.status().number(),
            state.paymentStatus().ordinal(),
            state.paymentSn(),
            UtcTimestamps.ofNullable(state.payBefore()),
            UtcTimestamps.ofNullable(state.paidAt()),
            state.stockStatus().name(),
            state.shipmentStatus().name(),
            state.shipmentSn(),
            state.cancellation().name(),
            state.cancelReason() == null ? null : state.cancelReason().name(),
            UtcTimestamps.ofNullable(state.deliveredAt()),
            state.version(),
            !order.transitions().isEmpty(), // a new status waits for something new, or for nothing
            UtcTimestamps.ofNullable(receiptWindow.endFor(state)),
            state.orderSn()
        };
    }

    private static Stream<Object[]> lines(OrderState state) {
        List<OrderLine> lines = placementOf(state).lines();
        return java.util.stream.IntStream.range(0, lines.size()).mapToObj(number -> {
            OrderLine line = lines.get(number);
            return new Object[] {
                state.orderSn(),
                number,
                line.sku(),
                line.name(),
                line.quantity(),
                line.unitPrice().amount()
            };
        });
    }

    private static OrderDetails placementOf(OrderState state) {
        return Objects.requireNonNull(state.placement(), "only a placed order is stored");
    }
}
