package com.emshop.console.persistence;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.emshop.console.Audit;
import com.emshop.console.AuditResult;
import com.emshop.console.EventKind;
import com.emshop.console.ObservedEvent;
import com.emshop.console.ObservedOrder;
import com.emshop.console.OrderProjection;
import com.emshop.console.PendingAction;
import com.emshop.console.Timeline;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores observed orders in {@code observed_orders} and what they are searched by in {@code observed_order_terms}; reads their
 * events from {@code observed_events}. Writing an order audits it, so that a report only reads stored results.
 */
@Repository
public class ObservedOrderStore implements AggregateStore<ObservedOrder, OrderProjection> {
    private static final String EVENTS = """
            SELECT event_id, kind, type, service, occurred_at, topic, partition_no, offset_no, traceparent, summary
            FROM observed_events WHERE order_sn = :orderSn
            ORDER BY topic, partition_no, offset_no LIMIT :limit""";
    /** An order has about thirty events. Only one with a thousand goodwill refunds has more, and is shown in part. */
    private static final int MAX_EVENTS = 1000;

    private static final String NO_FINDINGS = "[]";

    private final ObservedOrderRows rows;
    private final RowTable<ObservedOrderRow> table;
    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final JsonMapper json;
    private final ObjectWriter projections;
    private final ObjectReader storedProjections;
    private final Audit audit;

    ObservedOrderStore(
            ObservedOrderRows rows, JdbcConverter converter, JdbcTemplate jdbc, JsonMapper json, Audit audit) {
        this.rows = rows;
        this.table = RowTable.of(ObservedOrderRow.class, converter);
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.json = json;
        this.projections = json.rebuild()
                .changeDefaultPropertyInclusion(included -> included.withValueInclusion(NON_EMPTY))
                .build()
                .writerFor(OrderProjection.class);
        this.storedProjections = json.readerFor(OrderProjection.class);
        this.audit = audit;
    }

    @Override
    public AggregateType<ObservedOrder, OrderProjection> type() {
        return ObservedOrder.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        table.lock(
                packet,
                "order_sn",
                keys.of(ObservedOrder.TYPE),
                row -> states.put(ObservedOrder.TYPE, row.orderSn(), projection(row)));
        return () -> {};
    }

    @Override
    public void write(SqlPacket packet, List<ObservedOrder> changed) {
        table.save(packet, changed, order -> row(order.projection()));
        OrderTerms.insert(packet, changed);
    }

    /**
     * Audits orders again whose result is of another version of the audit, in one transaction that locks them.
     *
     * @param limit how many at most
     * @return how many; zero if there are no more
     */
    @Transactional
    public int reaudit(int limit) {
        List<ObservedOrderRow> outdated = rows.findByAuditVersionNotOrderByOrderSn(audit.version(), Limit.of(limit));
        SqlPacket packet = new SqlPacket();
        table.overwrite(
                packet, outdated.stream().map(row -> row(projection(row))).toList());
        packet.execute(jdbc);
        return outdated.size();
    }

    /**
     * Overwrites the customer's id in these orders. Joins the caller's transaction, which keeps the orders locked.
     *
     * @return how many had one
     */
    public int eraseCustomer(List<String> orderSns) {
        List<OrderProjection> owned = new ArrayList<>();
        SqlPacket read = new SqlPacket();
        table.lock(read, "order_sn", new TreeSet<>(orderSns), row -> {
            OrderProjection projection = projection(row);
            if (projection.details() != null && !projection.details().ofErasedCustomer()) {
                owned.add(projection.withoutCustomer());
            }
        });
        read.execute(jdbc);
        SqlPacket write = new SqlPacket();
        table.overwrite(write, owned.stream().map(this::row).toList());
        write.execute(jdbc);
        return owned.size();
    }

    /** The committed projection of one order; empty if no event of it was observed. */
    public Optional<OrderProjection> find(String orderSn) {
        return rows.findByOrderSn(orderSn).map(this::projection);
    }

    /** The order's timeline; at most {@value #MAX_EVENTS} events. */
    public List<ObservedEvent> timeline(String orderSn) {
        return Timeline.inOrder(client.sql(EVENTS)
                .param("orderSn", orderSn)
                .param("limit", MAX_EVENTS)
                .query((row, number) -> new ObservedEvent(
                        UUID.fromString(row.getString("event_id")),
                        kindNamed(row.getString("kind")),
                        row.getString("type"),
                        row.getString("service"),
                        UtcTimestamps.instant(row, "occurred_at"),
                        row.getString("topic"),
                        row.getInt("partition_no"),
                        row.getLong("offset_no"),
                        row.getString("traceparent"),
                        row.getString("summary")))
                .list());
    }

    private static @Nullable EventKind kindNamed(@Nullable String name) {
        return name == null ? null : EventKind.valueOf(name);
    }

    private OrderProjection projection(ObservedOrderRow row) {
        return storedProjections.readValue(row.projection());
    }

    private ObservedOrderRow row(OrderProjection projection) {
        AuditResult result = audit.check(projection);
        PendingAction action = result.pendingAction();
        return new ObservedOrderRow(
                projection.orderSn(),
                projection.details() == null ? null : projection.details().userId(),
                projection.orderStatus().name(),
                projection.paymentStatus().name(),
                projection.stockStatus().name(),
                projection.shipmentStatus().name(),
                result.settled(),
                ObservedOrderRow.levelOf(result),
                audit.version(),
                result.findings().isEmpty() ? NO_FINDINGS : json.writeValueAsString(result.findings()),
                action == null ? null : action.kind().name(),
                action == null ? null : action.who(),
                action == null ? null : action.what(),
                action == null ? null : action.until(),
                action == null ? null : action.stuckFrom(),
                projection.createdAt(),
                projection.paidAt(),
                projection.shippedAt(),
                projection.deliveredAt(),
                projection.endedAt(),
                projections.writeValueAsString(projection),
                required(projection.firstEventAt()),
                required(projection.lastEventAt()),
                required(projection.lastObservedAt()));
    }

    private static Instant required(@Nullable Instant time) {
        return Objects.requireNonNull(time, "an order without events is not stored");
    }
}
