package com.emshop.relay.binlog;

import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import com.github.shyiko.mysql.binlog.event.deserialization.json.JsonBinary;
import io.debezium.connector.binlog.charset.BinlogCharsetRegistry;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps rows of the binlog to {@link OutboxRow}s, for one definition of an outbox table. It resolves the index and the character
 * set of each column once. Immutable.
 */
final class OutboxRowMapper {

    private static final Set<String> BINARY_TYPES =
            Set.of("BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB");

    private final String schema;
    private final int columnCount;
    private final String topicPrefix;
    private final @Nullable ColumnRef id;
    private final ColumnRef eventId;
    private final ColumnRef topic;
    private final ColumnRef messageKey;
    private final ColumnRef type;
    private final @Nullable ColumnRef source;
    private final @Nullable ColumnRef occurredAt;
    private final @Nullable ColumnRef traceparent;
    private final @Nullable ColumnRef tracestate;
    private final @Nullable ColumnRef correlationId;
    private final @Nullable ColumnRef causationId;
    private final @Nullable ColumnRef headers;
    private final ColumnRef payload;

    /** @param charset of a text column; null for a binary or numeric one */
    private record ColumnRef(
            String name, int index, @Nullable Charset charset, boolean json) {}

    /** @throws IllegalStateException if the table does not fit the layout, or a column has an unknown character set */
    OutboxRowMapper(Table table, OutboxLayout layout, BinlogCharsetRegistry charsets) {
        OutboxLayout.Columns names = layout.columns();
        schema = table.id().catalog();
        columnCount = table.columns().size();
        topicPrefix = layout.topicPrefix();
        id = names.id() == null ? null : column(table, names.id(), charsets);
        eventId = text(table, names.eventId(), charsets);
        topic = text(table, names.topic(), charsets);
        messageKey = text(table, names.key(), charsets);
        type = text(table, names.type(), charsets);
        source = names.source() == null ? null : text(table, names.source(), charsets);
        occurredAt = names.time() == null ? null : column(table, names.time(), charsets);
        traceparent = ifPresent(table, names.traceparent(), charsets);
        tracestate = ifPresent(table, names.tracestate(), charsets);
        correlationId = ifPresent(table, names.correlationId(), charsets);
        causationId = ifPresent(table, names.causationId(), charsets);
        headers = ifPresent(table, names.headers(), charsets);
        payload = column(table, names.payload(), charsets);
    }

    private static ColumnRef column(Table table, String name, BinlogCharsetRegistry charsets) {
        Column column = table.columnWithName(name);
        if (column == null) {
            throw new IllegalStateException("Table " + table.id() + " has no column " + name);
        }
        String mysqlName = column.charsetName();
        String javaName = mysqlName == null ? null : charsets.getJavaEncodingForCharSet(mysqlName);
        if (mysqlName != null && javaName == null) {
            throw new IllegalStateException("Column " + name + " of " + table.id() + " has the unknown character set "
                    + mysqlName + "; use utf8mb4");
        }
        return new ColumnRef(
                name,
                column.position() - 1,
                javaName == null ? null : Charset.forName(javaName),
                "JSON".equalsIgnoreCase(column.typeName()));
    }

    private static ColumnRef text(Table table, String name, BinlogCharsetRegistry charsets) {
        ColumnRef ref = column(table, name, charsets);
        String typeName = String.valueOf(table.columnWithName(name).typeName()).toUpperCase(Locale.ROOT);
        if (BINARY_TYPES.contains(typeName)) {
            throw new IllegalStateException("Column " + name + " of " + table.id() + " has the type " + typeName
                    + "; the relay needs text there");
        }
        return ref;
    }

    private static @Nullable ColumnRef ifPresent(Table table, @Nullable String name, BinlogCharsetRegistry charsets) {
        return name == null || table.columnWithName(name) == null ? null : text(table, name, charsets);
    }

    /**
     * @param row one value for each column
     * @throws IllegalStateException if the row does not fit the table's known definition
     */
    OutboxRow rowOf(Serializable[] row, Gtid gtid, BinlogCoordinates at) {
        if (row.length != columnCount) {
            throw new IllegalStateException("A row of " + schema + " at " + at + " has " + row.length
                    + " columns, but the table is known with " + columnCount);
        }
        return new OutboxRow(
                schema,
                id == null ? null : number(row, id),
                required(row, eventId),
                topicPrefix + required(row, topic),
                required(row, messageKey),
                required(row, type),
                source == null ? "/" + schema : required(row, source),
                occurredAt == null ? null : instant(row, occurredAt),
                nullable(row, traceparent),
                nullable(row, tracestate),
                nullable(row, correlationId),
                nullable(row, causationId),
                nullable(row, headers),
                payload(row),
                gtid,
                at);
    }

    private Long number(Serializable[] row, ColumnRef column) {
        if (row[column.index] instanceof Number number) {
            return number.longValue();
        }
        throw unexpected(row, column);
    }

    private String required(Serializable[] row, ColumnRef column) {
        String value = nullable(row, column);
        if (value == null) {
            throw unexpected(row, column);
        }
        return value;
    }

    private @Nullable String nullable(Serializable[] row, @Nullable ColumnRef column) {
        if (column == null) {
            return null;
        }
        byte[] bytes = bytes(row, column);
        if (bytes == null) {
            return null;
        }
        return column.json
                ? json(bytes, column)
                : new String(bytes, Objects.requireNonNullElse(column.charset, StandardCharsets.UTF_8));
    }

    /** Binary payloads unchanged; text and JSON in UTF-8, whatever the table's character set. */
    private byte @Nullable [] payload(Serializable[] row) {
        if (payload.json || (payload.charset != null && !payload.charset.equals(StandardCharsets.UTF_8))) {
            String text = nullable(row, payload);
            return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        }
        return bytes(row, payload);
    }

    private byte @Nullable [] bytes(Serializable[] row, ColumnRef column) {
        Serializable value = row[column.index];
        if (value == null || value instanceof byte[]) {
            return (byte[]) value;
        }
        throw unexpected(row, column);
    }

    private Instant instant(Serializable[] row, ColumnRef column) {
        if (row[column.index] instanceof LocalDateTime time) {
            return time.toInstant(ZoneOffset.UTC);
        }
        throw unexpected(row, column);
    }

    private String json(byte[] binary, ColumnRef column) {
        try {
            return JsonBinary.parseAsString(binary);
        } catch (IOException e) {
            throw new IllegalStateException("Column " + column.name + " of " + schema + " holds damaged JSON", e);
        }
    }

    private IllegalStateException unexpected(Serializable[] row, ColumnRef column) {
        Serializable value = row[column.index];
        return new IllegalStateException("Column " + column.name + " of " + schema + " holds "
                + (value == null ? "NULL" : "a " + value.getClass().getSimpleName())
                + ", which the relay does not accept there");
    }
}
