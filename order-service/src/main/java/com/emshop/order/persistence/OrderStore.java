package com.emshop.order.persistence;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toList;

import com.emshop.order.Order;
import com.emshop.order.OrderLine;
import com.emshop.order.OrderState;
import com.emshop.order.OrderStatus;
import com.emshop.order.ReceiptWindow;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import com.emshop.saga.messaging.TransitionLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Orders in {@code order_info} and {@code order_items}, their transitions in {@code order_status_logs}. */
@Repository
@org.springframework.core.annotation.Order(OrderStore.LOCK_ORDER)
public class OrderStore implements AggregateStore<Order, OrderState> {
    /** Before the submission keys. */
    static final int LOCK_ORDER = 1;

    /** Sorts behind every order number. */
    private static final String NEWEST = "~";

    private final OrderRows rows;
    private final RowTable<OrderRow> orders;
    private final RowTable<OrderItemRow> items;
    private final JdbcTemplate jdbc;
    private final TransitionLog log;
    private final JsonMapper json;
    private final ReceiptWindow receiptWindow;

    OrderStore(
            OrderRows rows, JdbcConverter converter, JdbcTemplate jdbc, JsonMapper json, ReceiptWindow receiptWindow) {
        this.rows = rows;
        this.orders = RowTable.of(OrderRow.class, converter);
        this.items = RowTable.of(OrderItemRow.class, converter);
        this.jdbc = jdbc;
        this.log = new TransitionLog(jdbc, "order_status_logs", "order_sn");
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
        if (orderSns.isEmpty()) {
            return () -> {};
        }
        List<OrderRow> found = new ArrayList<>();
        List<OrderItemRow> ofThem = new ArrayList<>();
        orders.lock(packet, "order_sn", orderSns, found::add);
        readItems(packet, orderSns, ofThem);
        return () -> states(found, ofThem).forEach(state -> states.put(Order.TYPE, state.orderSn(), state));
    }

    @Override
    public void write(SqlPacket packet, List<Order> changed) {
        Map<Boolean, List<OrderRow>> byStored = changed.stream()
                .collect(partitioningBy(
                        Order::isStored, mapping(order -> OrderRow.of(order.state(), json, receiptWindow), toList())));
        orders.insert(packet, byStored.getOrDefault(false, List.of()));
        orders.overwrite(packet, byStored.getOrDefault(true, List.of()));
        items.insert(
                packet,
                changed.stream()
                        .filter(order -> !order.isStored())
                        .flatMap(OrderStore::itemsOf)
                        .toList());
        log.append(packet, changed);
    }

    private static Stream<OrderItemRow> itemsOf(Order order) {
        List<OrderLine> lines = order.details().lines();
        return IntStream.range(0, lines.size())
                .mapToObj(number -> OrderItemRow.of(order.key(), number, lines.get(number)));
    }

    /** One order as it is committed. */
    public Optional<OrderState> find(String orderSn) {
        return rows.findByOrderSn(orderSn).map(row -> withItems(List.of(row)).get(0));
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
            return withItems(
                    status == null
                            ? rows.findByOrderSnLessThanOrderByOrderSnDesc(start, most)
                            : rows.findByStatusAndOrderSnLessThanOrderByOrderSnDesc(status.number(), start, most));
        }
        return withItems(
                status == null
                        ? rows.findByUserIdAndOrderSnLessThanOrderByOrderSnDesc(userId, start, most)
                        : rows.findByUserIdAndStatusAndOrderSnLessThanOrderByOrderSnDesc(
                                userId, status.number(), start, most));
    }

    /** Every change of an order's status, oldest first. */
    public List<TransitionLog.Entry> log(String orderSn) {
        return log.of(orderSn);
    }

    private List<OrderState> withItems(List<OrderRow> found) {
        if (found.isEmpty()) {
            return List.of();
        }
        List<OrderItemRow> ofThem = new ArrayList<>();
        SqlPacket packet = new SqlPacket();
        readItems(packet, found.stream().map(OrderRow::orderSn).toList(), ofThem);
        packet.execute(jdbc);
        return states(found, ofThem);
    }

    /** Items need no lock of their own: they are written with their order and never change. */
    private void readItems(SqlPacket packet, Collection<String> orderSns, List<OrderItemRow> into) {
        items.read(
                packet,
                "WHERE " + SqlPacket.in("order_sn", orderSns) + " ORDER BY order_sn, line_no",
                List.copyOf(orderSns),
                into::add);
    }

    private List<OrderState> states(List<OrderRow> found, List<OrderItemRow> ofThem) {
        Map<String, List<OrderItemRow>> byOrder = ofThem.stream().collect(groupingBy(OrderItemRow::orderSn));
        return found.stream()
                .map(row -> row.state(byOrder.getOrDefault(row.orderSn(), List.of()), json))
                .toList();
    }
}
