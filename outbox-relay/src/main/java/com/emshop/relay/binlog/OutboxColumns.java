package com.emshop.relay.binlog;

import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import io.debezium.connector.binlog.charset.BinlogCharsetRegistry;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of what the binlog holds, for one definition of an outbox table: knows the place and the character set of each
 * column, so that nothing has to be looked up for a row.
 */
final class OutboxColumns {

    private final String schema;
    private final int count;
    private final Place id;
    private final Text eventId;
    private final Text topic;
    private final Text messageKey;
    private final Text type;
    private final Text source;
    private final Place occurredAt;
    private final @Nullable Text traceparent;
    private final @Nullable Text tracestate;
    private final @Nullable Text headers;
    private final Place payload;

    private record Place(String column, int index) {}

    private record Text(Place place, Charset charset) {}

    /** @throws IllegalStateException if a column is missing that every outbox has, or its character set is not known here */
    OutboxColumns(Table table, BinlogCharsetRegistry charsets) {
        schema = table.id().catalog();
        count = table.columns().size();
        id = place(table, "id");
        eventId = text(table, "event_id", charsets);
        topic = text(table, "topic", charsets);
        messageKey = text(table, "message_key", charsets);
        type = text(table, "type", charsets);
        source = text(table, "source", charsets);
        occurredAt = place(table, "occurred_at");
        traceparent = optional(table, "traceparent", charsets);
        tracestate = optional(table, "tracestate", charsets);
        headers = optional(table, "headers", charsets);
        payload = place(table, "payload");
    }

    private static Place place(Table table, String name) {
        Column column = table.columnWithName(name);
        if (column == null) {
            throw new IllegalStateException("Table " + table.id() + " has no column " + name);
        }
        return new Place(name, column.position() - 1);
    }

    private static Text text(Table table, String name, BinlogCharsetRegistry charsets) {
        Place place = place(table, name);
        String mysqlName = table.columnWithName(name).charsetName();
        if (mysqlName == null) {
            return new Text(place, StandardCharsets.UTF_8);
        }
        String javaName = charsets.getJavaEncodingForCharSet(mysqlName);
        if (javaName == null) {
            throw new IllegalStateException("Column " + name + " of " + table.id() + " has the character set "
                    + mysqlName + ", which is not known here; utf8mb4 is");
        }
        return new Text(place, Charset.forName(javaName));
    }

    private static @Nullable Text optional(Table table, String name, BinlogCharsetRegistry charsets) {
        return table.columnWithName(name) == null ? null : text(table, name, charsets);
    }

    /**
     * @param row one value for each column
     * @throws IllegalStateException if the row does not fit the table: its definition was not followed
     */
    OutboxRow rowOf(Serializable[] row, Gtid gtid, BinlogCoordinates at) {
        if (row.length != count) {
            throw new IllegalStateException("A row of " + schema + ".outbox at " + at + " has " + row.length
                    + " columns, but the table is known with " + count);
        }
        return new OutboxRow(
                schema,
                id(row),
                required(row, eventId),
                required(row, topic),
                required(row, messageKey),
                required(row, type),
                required(row, source),
                instant(row, occurredAt),
                nullable(row, traceparent),
                nullable(row, tracestate),
                nullable(row, headers),
                bytes(row, payload),
                gtid,
                at);
    }

    private long id(Serializable[] row) {
        if (row[id.index] instanceof Number number) {
            return number.longValue();
        }
        throw unexpected(row, id);
    }

    private String required(Serializable[] row, Text column) {
        String value = nullable(row, column);
        if (value == null) {
            throw unexpected(row, column.place);
        }
        return value;
    }

    private @Nullable String nullable(Serializable[] row, @Nullable Text column) {
        if (column == null) {
            return null;
        }
        byte[] bytes = bytes(row, column.place);
        return bytes == null ? null : new String(bytes, column.charset);
    }

    private byte @Nullable [] bytes(Serializable[] row, Place column) {
        Serializable value = row[column.index];
        if (value == null || value instanceof byte[]) {
            return (byte[]) value;
        }
        throw unexpected(row, column);
    }

    private Instant instant(Serializable[] row, Place column) {
        if (row[column.index] instanceof LocalDateTime time) {
            return time.toInstant(ZoneOffset.UTC);
        }
        throw unexpected(row, column);
    }

    private IllegalStateException unexpected(Serializable[] row, Place column) {
        Serializable value = row[column.index];
        return new IllegalStateException("Column " + column.column + " of " + schema + ".outbox holds "
                + (value == null ? "nothing" : "a " + value.getClass().getSimpleName())
                + ", which no outbox has there");
    }
}
