package com.emshop.console.persistence;

import com.emshop.console.Observation;
import com.emshop.console.ObservedEvent;
import com.emshop.console.RecordedEvent;
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
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.stereotype.Repository;

/** Events in {@code observed_events}: inserted once, by their ids, and never changed. */
@Repository
class RecordedEventStore implements AggregateStore<RecordedEvent, State> {
    private final RowTable<Row> rows;
    private final Clock clock;

    RecordedEventStore(JdbcConverter converter, Clock clock) {
        this.rows = RowTable.of(Row.class, converter);
        this.clock = clock;
    }

    @Table("observed_events")
    record Row(
            @Id String eventId,
            String orderSn,
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

        static Row of(String orderSn, Observation observation, Instant observedAt) {
            ObservedEvent event = observation.event();
            return new Row(
                    event.eventId().toString(),
                    orderSn,
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
        SortedSet<String> ids = keys.of(RecordedEvent.TYPE);
        if (!ids.isEmpty()) {
            packet.query(
                    "SELECT event_id, order_sn FROM observed_events WHERE " + SqlPacket.in("event_id", ids),
                    List.copyOf(ids),
                    row -> states.put(RecordedEvent.TYPE, row.getString(1), new State(row.getString(2), null)));
        }
        return () -> {};
    }

    @Override
    public void write(SqlPacket packet, List<RecordedEvent> changed) {
        Instant now = clock.instant();
        rows.insert(
                packet,
                changed.stream()
                        .map(RecordedEvent.TYPE::stateOf)
                        .map(state -> Row.of(
                                state.orderSn(), Objects.requireNonNull(state.observation(), "a new event"), now))
                        .toList());
    }
}
