package com.emshop.console.persistence;

import com.emshop.console.Audit;
import com.emshop.console.Evidence;
import com.emshop.console.Fact;
import com.emshop.console.Observation;
import com.emshop.console.ObservedOrder;
import com.emshop.console.Timeline;
import com.emshop.console.Verdict;
import com.emshop.console.Waiting;
import com.emshop.saga.messaging.AggregateStore;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
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
 * Observed orders in {@code observed_orders}, their events in {@code observed_events}. An order is judged when it is written,
 * so that the audit is a query over what stands out and never reads them all.
 */
@Repository
public class ObservedOrderStore implements AggregateStore<ObservedOrder> {
    private static final String UPDATE = """
            UPDATE observed_orders SET
              user_id = ?, status = ?, payment_status = ?, stock_status = ?, shipment_status = ?,
              settled = ?, broken = ?, incomplete = ?, audit_edition = ?, findings = ?,
              waiting_kind = ?, waits_on = ?, waits_for = ?, waits_until = ?, stuck_from = ?,
              evidence = ?, first_event_at = ?, last_event_at = ?, last_observed_at = ?
            WHERE order_sn = ?""";
    private static final String INSERT_EVENT = """
            INSERT INTO observed_events
              (event_id, order_sn, fact, type, service, occurred_at, observed_at,
               topic, partition_no, offset_no, traceparent, summary, value)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String EVENTS = """
            SELECT event_id, fact, type, service, occurred_at, topic, partition_no, offset_no, traceparent, summary
            FROM observed_events WHERE order_sn = :orderSn
            ORDER BY topic, partition_no, offset_no LIMIT :most""";
    /** An order has some thirty events; one that operators give a thousand presents for is shown in part. */
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
            orders.put(orderSn, new ObservedOrder(row == null ? Evidence.none(orderSn) : evidence(row)));
        }
        return orders;
    }

    @Override
    public void save(Collection<ObservedOrder> changed) {
        List<ObservedOrderRow> fresh = new ArrayList<>();
        List<ObservedOrderRow> known = new ArrayList<>();
        changed.forEach(order -> (order.isStored() ? known : fresh).add(row(order.evidence())));
        if (!fresh.isEmpty()) {
            template.insertAll(fresh);
        }
        update(known);
        LocalDateTime now = utc(clock.instant());
        jdbc.batchUpdate(
                INSERT_EVENT,
                changed.stream()
                        .flatMap(order -> order.observations().stream().map(event -> event(order.key(), event, now)))
                        .toList());
    }

    /**
     * Judges orders again that another edition of the audit judged.
     *
     * @param most how many at once; they are locked meanwhile
     * @return how many it were; none if there are no more
     */
    @Transactional
    public int judgeAgain(int most) {
        List<ObservedOrderRow> outdated = rows.findByAuditEditionNotOrderByOrderSn(audit.edition(), Limit.of(most));
        update(outdated.stream().map(row -> row(evidence(row))).toList());
        return outdated.size();
    }

    /** What is known of one order, as it is committed. */
    public Optional<Evidence> find(String orderSn) {
        return rows.findByOrderSn(orderSn).map(this::evidence);
    }

    /** The order's events as a story; at most {@value #MAX_EVENTS} of them. */
    public List<Timeline.Entry> timeline(String orderSn) {
        return Timeline.inOrder(client.sql(EVENTS)
                .param("orderSn", orderSn)
                .param("most", MAX_EVENTS)
                .query((row, number) -> new Timeline.Entry(
                        UUID.fromString(row.getString("event_id")),
                        factNamed(row.getString("fact")),
                        row.getString("type"),
                        row.getString("service"),
                        row.getObject("occurred_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                        row.getString("topic"),
                        row.getInt("partition_no"),
                        row.getLong("offset_no"),
                        row.getString("traceparent"),
                        row.getString("summary")))
                .list());
    }

    private static @Nullable Fact factNamed(@Nullable String name) {
        return name == null ? null : Fact.valueOf(name);
    }

    private Evidence evidence(ObservedOrderRow row) {
        return json.readValue(row.evidence(), Evidence.class);
    }

    private ObservedOrderRow row(Evidence evidence) {
        Verdict verdict = audit.of(evidence);
        Waiting waiting = verdict.waiting();
        return new ObservedOrderRow(
                evidence.orderSn(),
                evidence.placement() == null ? null : evidence.placement().userId(),
                evidence.orderStatus().name(),
                evidence.paymentStatus().name(),
                evidence.stockStatus().name(),
                evidence.shipmentStatus().name(),
                verdict.settled(),
                verdict.broken(),
                verdict.incomplete(),
                audit.edition(),
                json.writeValueAsString(verdict.findings()),
                waiting == null ? null : waiting.kind().name(),
                waiting == null ? null : waiting.who(),
                waiting == null ? null : waiting.what(),
                waiting == null ? null : waiting.until(),
                waiting == null ? null : waiting.stuckFrom(),
                json.writeValueAsString(evidence),
                observed(evidence.firstEventAt()),
                observed(evidence.lastEventAt()),
                observed(evidence.lastObservedAt()));
    }

    private void update(List<ObservedOrderRow> known) {
        if (!known.isEmpty()) {
            jdbc.batchUpdate(
                    UPDATE, known.stream().map(ObservedOrderStore::columns).toList());
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
            row.broken(),
            row.incomplete(),
            row.auditEdition(),
            row.findings(),
            row.waitingKind(),
            row.waitsOn(),
            row.waitsFor(),
            row.waitsUntil() == null ? null : utc(row.waitsUntil()),
            row.stuckFrom() == null ? null : utc(row.stuckFrom()),
            row.evidence(),
            utc(row.firstEventAt()),
            utc(row.lastEventAt()),
            utc(row.lastObservedAt()),
            row.orderSn()
        };
    }

    private static Object[] event(String orderSn, Observation event, LocalDateTime observedAt) {
        return new @Nullable Object[] {
            event.eventId().toString(),
            orderSn,
            event.fact() == null ? null : event.fact().name(),
            event.type(),
            event.service(),
            utc(event.time()),
            observedAt,
            event.topic(),
            event.partition(),
            event.offset(),
            event.traceparent(),
            event.summary(),
            event.value()
        };
    }

    private static Instant observed(@Nullable Instant time) {
        return Objects.requireNonNull(time, "only an observed order is stored");
    }

    private static LocalDateTime utc(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
