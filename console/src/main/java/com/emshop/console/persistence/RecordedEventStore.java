package com.emshop.console.persistence;

import com.emshop.console.Observation;
import com.emshop.console.ObservedEvent;
import com.emshop.console.RecordedEvent;
import com.emshop.console.RecordedEvent.Id;
import com.emshop.console.RecordedEvent.State;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.stereotype.Repository;

/** Events in {@code observed_events}: inserted once, by order number and id, and never changed. */
@Repository
class RecordedEventStore implements AggregateStore<RecordedEvent, State> {
    /**
     * MySQL's optimizer adds each pair of an {@code IN} to a copy of the ranges before it, so its time grows with the square of
     * their number: 0.3 s for a thousand pairs in one query, a tenth of that in ten.
     */
    private static final int MOST_IN_A_QUERY = 100;

    private final RowTable<Row> rows;
    private final Clock clock;

    RecordedEventStore(JdbcConverter converter, Clock clock) {
        this.rows = RowTable.of(Row.class, converter);
        this.clock = clock;
    }

    @Table("observed_events")
    record Row(
            String orderSn,
            String eventId,
            @Nullable String kind,
            String type,
            String service,
            Instant occurredAt,
            Instant observedAt,
            String topic,
            int partitionNo,
            long offsetNo,
            @Nullable String traceparent,
            String summary,
            String json) {

        static Row of(Id id, Observation observation, Instant observedAt) {
            ObservedEvent event = observation.event();
            return new Row(
                    id.orderSn(),
                    id.eventId(),
                    event.kind() == null ? null : event.kind().name(),
                    event.type(),
                    event.service(),
                    event.time(),
                    observedAt,
                    event.topic(),
                    event.partition(),
                    event.offset(),
                    event.traceparent(),
                    event.summary(),
                    observation.json());
        }
    }

    @Override
    public AggregateType<RecordedEvent, State> type() {
        return RecordedEvent.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        List<Id> named = keys.of(RecordedEvent.TYPE).stream().map(Id::parse).toList();
        for (int first = 0; first < named.size(); first += MOST_IN_A_QUERY) {
            List<Id> some = named.subList(first, Math.min(named.size(), first + MOST_IN_A_QUERY));
            packet.query(
                    "SELECT order_sn, event_id FROM observed_events WHERE (order_sn, event_id) IN ("
                            + SqlPacket.tuples(some.size(), 2) + ")",
                    some.stream()
                            .flatMap(id -> Stream.of(id.orderSn(), id.eventId()))
                            .toList(),
                    row -> states.put(
                            RecordedEvent.TYPE, new Id(row.getString(1), row.getString(2)).key(), new State(null)));
        }
        return () -> {};
    }

    @Override
    public void write(SqlPacket packet, List<RecordedEvent> changed) {
        Instant now = clock.instant();
        rows.insert(
                packet,
                changed.stream()
                        .map(event -> Row.of(
                                Id.parse(event.key()),
                                Objects.requireNonNull(
                                        RecordedEvent.TYPE.stateOf(event).observation(), "a new event"),
                                now))
                        .toList());
    }
}
