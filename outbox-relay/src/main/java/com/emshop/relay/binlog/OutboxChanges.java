package com.emshop.relay.binlog;

import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import com.emshop.relay.position.GtidSet;
import io.debezium.data.Envelope;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.Timestamp;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Reads what the relay needs out of the reader's records. */
final class OutboxChanges {

    private OutboxChanges() {}

    /** The inserted row, or null if the record is a heartbeat. */
    static @Nullable OutboxRow rowOf(SourceRecord item) {
        if (!(item.value() instanceof Struct change) || change.schema().field(Envelope.FieldName.AFTER) == null) {
            return null;
        }
        Struct source = change.getStruct(Envelope.FieldName.SOURCE);
        Struct row = change.getStruct(Envelope.FieldName.AFTER);
        String gtid = source.getString("gtid");
        if (row == null || gtid == null) {
            throw new IllegalStateException("Not an insert with a GTID: " + item);
        }
        return new OutboxRow(
                source.getString("db"),
                row.getInt64("id"),
                row.getString("event_id"),
                row.getString("topic"),
                row.getString("message_key"),
                row.getString("type"),
                row.getString("source"),
                instant(row, "occurred_at"),
                optional(row, "traceparent"),
                optional(row, "tracestate"),
                optional(row, "headers"),
                bytes(row.get("payload")),
                Gtid.parse(gtid),
                new BinlogCoordinates(source.getString("file"), source.getInt64("pos")));
    }

    private static @Nullable String optional(Struct row, String column) {
        return row.schema().field(column) == null ? null : row.getString(column);
    }

    private static byte @Nullable [] bytes(@Nullable Object value) {
        if (value instanceof ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            return copy;
        }
        return (byte[]) value;
    }

    private static Instant instant(Struct row, String column) {
        Field field = row.schema().field(column);
        long value = row.getInt64(column);
        // The column's own precision decides which of the two the reader delivers.
        return switch (String.valueOf(field.schema().name())) {
            case MicroTimestamp.SCHEMA_NAME -> Instant.EPOCH.plus(value, ChronoUnit.MICROS);
            case Timestamp.SCHEMA_NAME -> Instant.ofEpochMilli(value);
            default ->
                throw new IllegalStateException("Column " + column + " is no DATETIME but "
                        + field.schema().name());
        };
    }

    static GtidSet completedAt(SourceRecord item) {
        Object gtids = offset(item).get("gtids");
        if (gtids == null) {
            throw new IllegalStateException("The reader's offset has no GTIDs: " + item.sourceOffset());
        }
        return GtidSet.parse(gtids.toString());
    }

    static BinlogCoordinates restartAt(SourceRecord item) {
        Object file = offset(item).get("file");
        Object pos = offset(item).get("pos");
        if (file == null || !(pos instanceof Number number)) {
            throw new IllegalStateException("The reader's offset has no place in the binlog: " + item.sourceOffset());
        }
        return new BinlogCoordinates(file.toString(), number.longValue());
    }

    private static Map<String, ?> offset(SourceRecord item) {
        return item.sourceOffset();
    }
}
