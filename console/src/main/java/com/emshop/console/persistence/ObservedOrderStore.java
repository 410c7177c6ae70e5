package com.emshop.console.persistence;

import com.emshop.console.Audit;
import com.emshop.console.AuditResult;
import com.emshop.console.EventKind;
import com.emshop.console.Observation;
import com.emshop.console.ObservedEvent;
import com.emshop.console.ObservedOrder;
import com.emshop.console.OrderProjection;
import com.emshop.console.PendingAction;
import com.emshop.console.Timeline;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores observed orders in {@code observed_orders} and their events in {@code observed_events}. Writing an order audits it,
 * so that a report only reads stored results.
 */
@Repository
public class ObservedOrderStore implements AggregateStore<ObservedOrder> {
    private static final String UPDATE = """
            UPDATE observed_orders SET
              user_id = ?, status = ?, payment_status = ?, stock_status = ?, shipment_status = ?,
              settled = ?, has_certain_finding = ?, has_uncertain_finding = ?, audit_version = ?, findings = ?,
              pending_kind = ?, pending_who = ?, pending_what = ?, pending_until = ?, stuck_from = ?,
              projection = ?, first_event_at = ?, last_event_at = ?, last_observed_at = ?
            WHERE order_sn = ?""";
    private static final String INSERT_EVENT = """
            INSERT INTO observed_events
              (event_id, order_sn, kind, type, service, occurred_at, observed_at,
               topic, partition_no, offset_no, traceparent, summary, json)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String EVENTS = """
            SELECT event_id, kind, type, service, occurred_at, topic, partition_no, offset_no, traceparent, summary
            FROM observed_events WHERE order_sn = :orderSn
            ORDER BY topic, partition_no, offset_no LIMIT :limit""";
    /** An order has about thirty events. Only one with a thousand goodwill refunds has more, and is shown in part. */
    private static final int MAX_EVENTS = 1000;

    private final ObservedOrderRows rows;
    private final JdbcAggregateTemplate template;
    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final JsonMapper json;
    private final Clock clock;
    private final Audit audit;

    ObservedOrderStore(
            ObservedOrderRows rows,
            JdbcAggregateTemplate template,
            JdbcTemplate jdbc,
            JsonMapper json,
            Clock clock,
            Audit audit) {
        this.rows = rows;
        this.template = template;
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.json = json;
        this.clock = clock;
        this.audit = audit;
    }

    @Override
    public Map<String, ObservedOrder> lock(SortedSet<String> orderSns, SortedSet<String> touched) {
        Map<String, ObservedOrderRow> stored = new LinkedHashMap<>();
        rows.findByOrderSnInOrderByOrderSn(orderSns).forEach(row -> stored.put(row.orderSn(), row));
        Map<String, ObservedOrder> orders = new LinkedHashMap<>();
        for (String orderSn : orderSns) {
            ObservedOrderRow row = stored.get(orderSn);
            orders.put(orderSn, new ObservedOrder(row == null ? OrderProjection.empty(orderSn) : projection(row)));
        }
        return orders;
    }

    @Override
    public void save(Collection<ObservedOrder> changed) {
        List<ObservedOrderRow> inserted = new ArrayList<>();
        List<ObservedOrderRow> updated = new ArrayList<>();
        changed.forEach(order -> (order.isStored() ? updated : inserted).add(row(order.projection())));
        if (!inserted.isEmpty()) {
            template.insertAll(inserted);
        }
        update(updated);
        LocalDateTime now = UtcTimestamps.of(clock.instant());
        jdbc.batchUpdate(
                INSERT_EVENT,
                changed.stream()
                        .flatMap(order ->
                                order.observations().stream().map(observation -> event(order.key(), observation, now)))
                        .toList());
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
        update(outdated.stream().map(row -> row(projection(row))).toList());
        return outdated.size();
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
        return json.readValue(row.projection(), OrderProjection.class);
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
                result.hasCertainFinding(),
                result.hasUncertainFinding(),
                audit.version(),
                json.writeValueAsString(result.findings()),
                action == null ? null : action.kind().name(),
                action == null ? null : action.who(),
                action == null ? null : action.what(),
                action == null ? null : action.until(),
                action == null ? null : action.stuckFrom(),
                json.writeValueAsString(projection),
                required(projection.firstEventAt()),
                required(projection.lastEventAt()),
                required(projection.lastObservedAt()));
    }

    private void update(List<ObservedOrderRow> changed) {
        if (!changed.isEmpty()) {
            jdbc.batchUpdate(
                    UPDATE, changed.stream().map(ObservedOrderStore::columns).toList());
        }
    }

    private static Object[] columns(ObservedOrderRow row) {
        return new @Nullable Object[] {
            row.userId(),
            row.status(),
            row.paymentStatus(),
            row.stockStatus(),
            row.shipmentStatus(),
            row.settled(),
            row.hasCertainFinding(),
            row.hasUncertainFinding(),
            row.auditVersion(),
            row.findings(),
            row.pendingKind(),
            row.pendingWho(),
            row.pendingWhat(),
            UtcTimestamps.ofNullable(row.pendingUntil()),
            UtcTimestamps.ofNullable(row.stuckFrom()),
            row.projection(),
            UtcTimestamps.of(row.firstEventAt()),
            UtcTimestamps.of(row.lastEventAt()),
            UtcTimestamps.of(row.lastObservedAt()),
            row.orderSn()
        };
    }

    private static Object[] event(String orderSn, Observation observation, LocalDateTime observedAt) {
        ObservedEvent event = observation.event();
        return new @Nullable Object[] {
            event.eventId().toString(),
            orderSn,
            event.kind() == null ? null : event.kind().name(),
            event.type(),
            event.service(),
            UtcTimestamps.of(event.time()),
            observedAt,
            event.topic(),
            event.partition(),
            event.offset(),
            event.traceparent(),
            event.summary(),
            observation.json()
        };
    }

    private static Instant required(@Nullable Instant time) {
        return Objects.requireNonNull(time, "an order without events is not stored");
    }
}
