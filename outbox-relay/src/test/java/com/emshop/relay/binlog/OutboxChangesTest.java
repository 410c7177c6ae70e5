package com.emshop.relay.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.Timestamp;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class OutboxChangesTest {

    private static final String GTID = "46b60c96-e6d2-11f1-a2a3-02fc00000001:7";
    private static final Schema SOURCE = SchemaBuilder.struct()
            .field("db", Schema.STRING_SCHEMA)
            .field("gtid", Schema.OPTIONAL_STRING_SCHEMA)
            .field("file", Schema.STRING_SCHEMA)
            .field("pos", Schema.INT64_SCHEMA)
            .build();

    @Test
    void anInsertBecomesARow() {
        OutboxRow row = Objects.requireNonNull(
                OutboxChanges.rowOf(insert(MicroTimestamp.builder().build(), 1_000_001, true)));
        assertThat(row.schema()).isEqualTo("emshop_order");
        assertThat(row.id()).isEqualTo(42);
        assertThat(row.eventId()).isEqualTo("event-1");
        assertThat(row.occurredAt()).isEqualTo(Instant.parse("1970-01-01T00:00:01.000001Z"));
        assertThat(row.payload()).containsExactly(1, 2, 3);
        assertThat(row.traceparent()).isEqualTo("00-trace");
        assertThat(row.gtid()).isEqualTo(Gtid.parse(GTID));
        assertThat(row.at()).isEqualTo(new BinlogCoordinates("binlog.000001", 99));
    }

    @Test
    void aCoarserTimeColumnIsUnderstood() {
        OutboxRow row = Objects.requireNonNull(
                OutboxChanges.rowOf(insert(Timestamp.builder().build(), 1_001, true)));
        assertThat(row.occurredAt()).isEqualTo(Instant.parse("1970-01-01T00:00:01.001Z"));
    }

    @Test
    void anOptionalColumnMayBeMissing() {
        OutboxRow row = Objects.requireNonNull(
                OutboxChanges.rowOf(insert(MicroTimestamp.builder().build(), 1, false)));
        assertThat(row.traceparent()).isNull();
    }

    @Test
    void aHeartbeatIsNoRow() {
        Schema heartbeat =
                SchemaBuilder.struct().field("ts_ms", Schema.INT64_SCHEMA).build();
        SourceRecord item = new SourceRecord(
                Map.of(), Map.of(), "heartbeat", 0, null, null, heartbeat, new Struct(heartbeat).put("ts_ms", 1L));
        assertThat(OutboxChanges.rowOf(item)).isNull();
    }

    private static SourceRecord insert(Schema time, long occurredAt, boolean withTrace) {
        SchemaBuilder columns = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field("event_id", Schema.STRING_SCHEMA)
                .field("topic", Schema.STRING_SCHEMA)
                .field("message_key", Schema.STRING_SCHEMA)
                .field("type", Schema.STRING_SCHEMA)
                .field("source", Schema.STRING_SCHEMA)
                .field("occurred_at", time)
                .field("payload", Schema.OPTIONAL_BYTES_SCHEMA);
        if (withTrace) {
            columns.field("traceparent", Schema.OPTIONAL_STRING_SCHEMA);
        }
        Schema after = columns.build();
        Struct row = new Struct(after)
                .put("id", 42L)
                .put("event_id", "event-1")
                .put("topic", "emshop.order.events")
                .put("message_key", "order-1")
                .put("type", "com.emshop.events.order.OrderCreated")
                .put("source", "/emshop/order-service")
                .put("occurred_at", occurredAt)
                .put("payload", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        if (withTrace) {
            row.put("traceparent", "00-trace");
        }
        Schema envelope = SchemaBuilder.struct()
                .field("after", after)
                .field("source", SOURCE)
                .build();
        Struct change = new Struct(envelope)
                .put("after", row)
                .put(
                        "source",
                        new Struct(SOURCE)
                                .put("db", "emshop_order")
                                .put("gtid", GTID)
                                .put("file", "binlog.000001")
                                .put("pos", 99L));
        return new SourceRecord(Map.of(), Map.of(), "shop", 0, null, null, envelope, change);
    }
}
