package com.emshop.order.persistence;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

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
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import com.emshop.saga.messaging.TransitionLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Orders in {@code order_info}, {@code order_items} and {@code order_status_logs}. */
@Repository
@org.springframework.core.annotation.Order(1)
public class OrderStore implements AggregateStore<Order, OrderState> {
    private static final String BY_LINE = " ORDER BY order_sn, line_no";

    /** Sorts behind every order number. */
    private static final String NEWEST = "~";

    /** The newest of a customer, from one range of the index for each status. */
    private static final String NEWEST_OF_USER = Arrays.stream(OrderStatus.values())
            .filter(status -> status != OrderStatus.NONE)
            .map(status -> "(SELECT order_sn FROM order_info WHERE user_id = :user AND status = " + status.number()
                    + " AND order_sn < :before ORDER BY order_sn DESC LIMIT :most)")
            .collect(joining(" UNION ALL ", "SELECT order_sn FROM (", ") newest ORDER BY order_sn DESC LIMIT :most"));

    private final RowTable<OrderRow> orders;
    private final RowTable<ItemRow> items;
    private final TransitionLog log;
    private final OrderRows rows;
    private final JdbcClient client;
    private final JsonMapper json;
    private final ReceiptWindow receiptWindow;

    OrderStore(
            JdbcConverter converter, OrderRows rows, JdbcTemplate jdbc, JsonMapper json, ReceiptWindow receiptWindow) {
        this.orders = RowTable.of(OrderRow.class, converter);
        this.items = RowTable.of(ItemRow.class, converter);
        this.log = new TransitionLog(jdbc, "order_status_logs", "order_sn");
        this.rows = rows;
        this.client = JdbcClient.create(jdbc);
        this.json = json;
        this.receiptWindow = receiptWindow;
    }

    @Override
    public AggregateType<Order, OrderState> type() {
        return Order.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        SortedSet<String> orderSns = keys.of(Order.TYPE);
        List<OrderRow> found = new ArrayList<>();
        Map<String, List<ItemRow>> lines = new HashMap<>();
        if (!orderSns.isEmpty()) {
            orders.lock(packet, "order_sn", orderSns, found::add);
            items.read(
                    packet,
                    "WHERE " + SqlPacket.in("order_sn", orderSns) + BY_LINE,
                    List.copyOf(orderSns),
                    item -> lines.computeIfAbsent(item.orderSn(), none -> new ArrayList<>())
                            .add(item));
        }
        return () -> found.forEach(row ->
                states.put(Order.TYPE, row.orderSn(), state(row, lines.getOrDefault(row.orderSn(), List.of()))));
    }

    @Override
    public void write(SqlPacket packet, List<Order> changed) {
        orders.save(packet, changed, order -> row(order.state()));
        items.insert(
                packet,
                changed.stream()
                        .filter(order -> !order.isStored())
                        .flatMap(order -> items(order.state()))
                        .toList());
        log.append(packet, changed);
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
                        ? rows.findByOrderSnInOrderByOrderSnDesc(newestOf(userId, start, limit))
                        : rows.findByUserIdAndStatusAndOrderSnLessThanOrderByOrderSnDesc(
                                userId, status.number(), start, most));
    }

    private List<String> newestOf(String userId, String before, int limit) {
        return client.sql(NEWEST_OF_USER)
                .param("user", userId)
                .param("before", before)
                .param("most", limit)
                .query(String.class)
                .list();
    }

    /** Every change of an order's status, oldest first. */
    public List<TransitionLog.Entry> log(String orderSn) {
        return log.of(orderSn);
    }

    private List<OrderState> states(List<OrderRow> found) {
        if (found.isEmpty()) {
            return List.of();
        }
        Map<String, List<ItemRow>> lines = client
                .sql(items.select() + " WHERE order_sn IN (:orderSns)" + BY_LINE)
                .param("orderSns", found.stream().map(OrderRow::orderSn).toList())
                .query(ItemRow.class)
                .list()
                .stream()
                .collect(groupingBy(ItemRow::orderSn));
        return found.stream()
                .map(row -> state(row, lines.getOrDefault(row.orderSn(), List.of())))
                .toList();
    }

    private OrderState state(OrderRow row, List<ItemRow> lines) {
        Currency currency = Currency.getInstance(row.currency());
        OrderDetails details = new OrderDetails(
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
                details,
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
        OrderDetails details = detailsOf(state);
        return new OrderRow(
                state.orderSn(),
                details.userId(),
                state.status().number(),
                state.paymentStatus().ordinal(),
                state.paymentSn(),
                state.payBefore(),
                state.paidAt(),
                state.stockStatus().name(),
                state.shipmentStatus().name(),
                state.shipmentSn(),
                details.total().amount(),
                details.total().currency().getCurrencyCode(),
                details.pieces(),
                details.paymentMethod(),
                details.address() == null ? null : json.writeValueAsString(details.address()),
                state.cancellation().name(),
                state.cancelReason() == null ? null : state.cancelReason().name(),
                state.deliveredAt(),
                receiptWindow.endFor(state),
                details.createdAt(),
                state.version(),
                state.trace() == null ? null : state.trace().toString());
    }

    private static Stream<ItemRow> items(OrderState state) {
        List<OrderLine> lines = detailsOf(state).lines();
        return IntStream.range(0, lines.size()).mapToObj(number -> {
            OrderLine line = lines.get(number);
            return new ItemRow(
                    state.orderSn(),
                    number,
                    line.sku(),
                    line.name(),
                    line.quantity(),
                    line.unitPrice().amount());
        });
    }

    private static OrderDetails detailsOf(OrderState state) {
        return Objects.requireNonNull(state.details(), "only a placed order is stored");
    }
}
