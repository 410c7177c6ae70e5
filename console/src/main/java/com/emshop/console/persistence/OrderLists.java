package com.emshop.console.persistence;

import com.emshop.console.OrderStatus;
import com.emshop.console.PaymentStatus;
import com.emshop.console.PendingAction;
import com.emshop.console.ShipmentStatus;
import com.emshop.console.StockStatus;
import com.emshop.saga.messaging.UtcTimestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Lists of observed orders. Each query follows an index and reads no projection. Reads committed rows. */
@Repository
public class OrderLists {
    /** Greater than every order number. */
    private static final String AFTER_NEWEST = "~";
    /** The database stores no later time. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");
    /** An order's number is made at most so long before the order. */
    private static final Duration NUMBER_LEAD = Duration.ofSeconds(10);

    private static final String SELECT = """
            SELECT o.order_sn, o.status, o.payment_status, o.stock_status, o.shipment_status, o.pending_kind, o.pending_who,
              o.pending_what, o.pending_until, o.stuck_from, o.last_event_at\s""";
    private static final String STUCK_AFTER = """
            o.stuck_from <= :now AND o.stuck_from >= :from AND (o.stuck_from > :from OR o.order_sn > :orderSn)
            ORDER BY o.stuck_from, o.order_sn LIMIT :limit""";
    private static final String ORDERS_THEN_TERM = """
            FROM observed_orders o STRAIGHT_JOIN observed_order_terms t ON t.term = :term AND t.order_sn = o.order_sn\s""";
    private static final String TERM_THEN_ORDERS = """
            FROM observed_order_terms t STRAIGHT_JOIN observed_orders o ON t.term = :term AND t.order_sn = o.order_sn\s""";
    /** A term of so many orders is a sku that sells well. */
    private static final int FREQUENT = 10_000;

    private static final Comparator<OrderView> NEWEST_FIRST =
            Comparator.comparing(OrderView::orderSn).reversed();

    private final ObservedOrderRows rows;
    private final JdbcClient jdbc;

    OrderLists(ObservedOrderRows rows, JdbcTemplate jdbc) {
        this.rows = rows;
        this.jdbc = JdbcClient.create(jdbc);
    }

    /**
     * An order in a list.
     *
     * @param waitsFor what it waits for; null if it is finished
     */
    public record OrderView(
            String orderSn,
            OrderStatus status,
            PaymentStatus paymentStatus,
            StockStatus stockStatus,
            ShipmentStatus shipmentStatus,
            @Nullable PendingAction waitsFor) {}

    /**
     * Which orders a list contains: those that meet all conditions that are not null.
     *
     * @param userId the customer
     * @param status the status
     * @param term exactly the order number, the payment number, a provider's transaction, a sku or the tracking number
     * @param from created at this moment or later, UTC; an order is found by time once its OrderCreated was observed
     * @param to created before this moment, UTC
     */
    public record Filter(
            @Nullable String userId,
            @Nullable OrderStatus status,
            @Nullable String term,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /** Whether the database can compare its times with this moment. */
    public static boolean isSearchable(Instant moment) {
        return !moment.isBefore(Instant.EPOCH) && moment.isBefore(END_OF_TIME);
    }

    /**
     * Orders from the newest to the oldest.
     *
     * @param before the page begins after this order number; null for the newest orders
     */
    public List<OrderView> page(Filter filter, @Nullable String before, int limit) {
        Query query = new Query(filter, before == null ? AFTER_NEWEST : before);
        return filter.term() == null
                ? query.read(jdbc, "FROM observed_orders o ", "o", limit)
                : pageOf(filter.term(), query, filter, limit);
    }

    /** The page of a term: orders that have it, and the order with this number. */
    private List<OrderView> pageOf(String term, Query query, Filter filter, int limit) {
        query.with("term", term);
        List<OrderView> found = new ArrayList<>(
                ordersLeadTo(term, filter)
                        ? query.read(jdbc, ORDERS_THEN_TERM, "o", limit)
                        : query.read(jdbc, TERM_THEN_ORDERS, "t", limit));
        query.byNumber(jdbc, term)
                .filter(order ->
                        found.stream().noneMatch(other -> other.orderSn().equals(term)))
                .ifPresent(found::add);
        found.sort(NEWEST_FIRST);
        return found.subList(0, Math.min(limit, found.size()));
    }

    /**
     * Whether to read the orders that meet the other conditions and look for the term, or the term's orders and look at the
     * other conditions. A customer has few orders, but a sku may have millions, of which few are the customer's, or have the
     * status.
     */
    private boolean ordersLeadTo(String term, Filter filter) {
        return filter.userId() != null || (filter.status() != null && isFrequent(term));
    }

    private boolean isFrequent(String term) {
        return jdbc.sql(
                                "SELECT COUNT(*) FROM (SELECT 1 FROM observed_order_terms WHERE term = :term LIMIT :limit) entries")
                        .param("term", term)
                        .param("limit", FREQUENT)
                        .query(Integer.class)
                        .single()
                == FREQUENT;
    }

    /**
     * The conditions of a page. Order numbers are UUIDs of version 7, which begin with the time of their creation, so a range of
     * times is a range of the numbers that every index ends with; {@code created_at} then decides exactly.
     */
    private static final class Query {
        private final StringBuilder conditions = new StringBuilder();
        private final Map<String, Object> parameters = new HashMap<>();

        Query(Filter filter, String start) {
            String end = start;
            if (filter.userId() != null) {
                add("AND o.user_id = :userId ", "userId", filter.userId());
            }
            if (filter.status() != null) {
                add("AND o.status = :status ", "status", filter.status().name());
            }
            if (filter.from() != null) {
                add(
                        "AND %1$s.order_sn >= :first ",
                        "first", numberAt(filter.from().minus(NUMBER_LEAD)));
                add("AND o.created_at >= :from ", "from", UtcTimestamps.of(filter.from()));
            }
            if (filter.to() != null) {
                add("AND o.created_at < :to ", "to", UtcTimestamps.of(filter.to()));
            }
            if (filter.from() != null || filter.to() != null) {
                String next = numberAt((filter.to() == null ? END_OF_TIME : filter.to()).plusMillis(1));
                end = next.compareTo(start) < 0 ? next : start;
            }
            parameters.put("end", end);
        }

        private void add(String condition, String name, Object value) {
            conditions.append(condition);
            parameters.put(name, value);
        }

        void with(String name, Object value) {
            parameters.put(name, value);
        }

        /** @param first the table that is read first, whose order numbers are compared and sorted by its index */
        List<OrderView> read(JdbcClient jdbc, String tables, String first, int limit) {
            return jdbc.sql((SELECT + tables + "WHERE %1$s.order_sn < :end " + conditions
                                    + "ORDER BY %1$s.order_sn DESC LIMIT :limit")
                            .formatted(first))
                    .params(parameters)
                    .param("limit", limit)
                    .query((row, number) -> view(row))
                    .list();
        }

        Optional<OrderView> byNumber(JdbcClient jdbc, String orderSn) {
            return jdbc.sql((SELECT + "FROM observed_orders o WHERE o.order_sn = :orderSn AND o.order_sn < :end "
                                    + conditions)
                            .formatted("o"))
                    .params(parameters)
                    .param("orderSn", orderSn)
                    .query((row, number) -> view(row))
                    .optional();
        }

        /** The beginning of the order numbers of a millisecond; sorts before all of them. */
        private static String numberAt(Instant time) {
            String millis = HexFormat.of().toHexDigits(Math.max(0, time.toEpochMilli()), 12);
            return millis.substring(0, 8) + "-" + millis.substring(8);
        }
    }

    /**
     * Orders that are stuck, the longest stuck first. Of one customer all orders are read, since a customer has few.
     *
     * @param userId the customer; null for all customers
     * @param from the page begins after the position of this {@link PendingAction#stuckFrom}
     * @param orderSn and this order number
     */
    public List<OrderView> stuck(@Nullable String userId, Instant now, Instant from, String orderSn, int limit) {
        JdbcClient.StatementSpec query = jdbc.sql(SELECT
                        + (userId == null
                                ? "FROM observed_orders o WHERE "
                                : "FROM observed_orders o FORCE INDEX (ix_observed_orders_user) WHERE o.user_id = :userId AND ")
                        + STUCK_AFTER)
                .param("now", UtcTimestamps.of(now))
                .param("from", UtcTimestamps.of(from))
                .param("orderSn", orderSn)
                .param("limit", limit);
        return (userId == null ? query : query.param("userId", userId))
                .query((row, number) -> view(row))
                .list();
    }

    /** How many orders are stuck waiting for this kind of actor. Reads only stuck orders. */
    public long countStuck(PendingAction.Kind kind, Instant now) {
        return rows.countStuck(UtcTimestamps.of(now), kind.name());
    }

    private static OrderView view(ResultSet row) throws SQLException {
        return new OrderView(
                row.getString("order_sn"),
                OrderStatus.valueOf(row.getString("status")),
                PaymentStatus.valueOf(row.getString("payment_status")),
                StockStatus.valueOf(row.getString("stock_status")),
                ShipmentStatus.valueOf(row.getString("shipment_status")),
                ObservedOrderRow.pendingAction(
                        row.getString("pending_kind"),
                        row.getString("pending_who"),
                        row.getString("pending_what"),
                        UtcTimestamps.instant(row, "last_event_at"),
                        UtcTimestamps.nullableInstant(row, "pending_until"),
                        UtcTimestamps.nullableInstant(row, "stuck_from")));
    }
}
