package com.emshop.relay.binlog;

import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxLayout.Column;
import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import com.github.shyiko.mysql.binlog.event.deserialization.json.JsonBinary;
import io.debezium.connector.binlog.charset.BinlogCharsetRegistry;
import io.debezium.relational.Table;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Maps rows of the binlog to {@link OutboxRow}s, for one definition of an outbox table. It resolves the index and the character
 * set of each column once. Immutable.
 */
final class OutboxRowMapper {

    private static final Pattern BINARY_TYPE = Pattern.compile("(?i)(VAR)?BINARY|(TINY|MEDIUM|LONG)?BLOB");

    private final String schema;
    private final int columnCount;
    private final String topicPrefix;
    private final Map<Column, ColumnRef> columns = new EnumMap<>(Column.class);

    /** @param charset of a text column; null for a binary or numeric one */
    private record ColumnRef(
            String name, int index, @Nullable Charset charset, boolean json) {}

    /** @throws IllegalStateException if the table does not fit the layout, or a column has an unknown character set */
    OutboxRowMapper(Table table, OutboxLayout layout, BinlogCharsetRegistry charsets) {
        schema = table.id().catalog();
        columnCount = table.columns().size();
        topicPrefix = layout.topicPrefix();
        layout.columns().forEach((column, name) -> {
            io.debezium.relational.Column definition = table.columnWithName(name);
            if (definition != null) {
                columns.put(column, ref(table, column, definition, charsets));
            } else if (!column.isOptionalInTable()) {
                throw new IllegalStateException("Table " + table.id() + " has no column " + name);
            }
        });
    }

    private static ColumnRef ref(
            Table table, Column column, io.debezium.relational.Column definition, BinlogCharsetRegistry charsets) {
        String type = String.valueOf(definition.typeName());
        if (column != Column.PAYLOAD && BINARY_TYPE.matcher(type).matches()) {
            throw new IllegalStateException("Column " + definition.name() + " of " + table.id() + " has the type "
                    + type + "; the relay does not accept binary values there");
        }
        String mysqlName = definition.charsetName();
        String javaName = mysqlName == null ? null : charsets.getJavaEncodingForCharSet(mysqlName);
        if (mysqlName != null && javaName == null) {
            throw new IllegalStateException("Column " + definition.name() + " of " + table.id()
                    + " has the unknown character set " + mysqlName + "; use utf8mb4");
        }
        return new ColumnRef(
                definition.name(),
                definition.position() - 1,
                javaName == null ? null : Charset.forName(javaName),
                type.equalsIgnoreCase("JSON"));
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
                id(row),
                required(row, Column.EVENT_ID),
                topicPrefix + required(row, Column.TOPIC),
                required(row, Column.KEY),
                required(row, Column.TYPE),
                columns.containsKey(Column.SOURCE) ? required(row, Column.SOURCE) : "/" + schema,
                time(row),
                text(row, Column.TRACEPARENT),
                text(row, Column.TRACESTATE),
                text(row, Column.CORRELATION_ID),
                text(row, Column.CAUSATION_ID),
                text(row, Column.HEADERS),
                payload(row),
                gtid,
                at);
    }

    private @Nullable Long id(Serializable[] row) {
        ColumnRef column = columns.get(Column.ID);
        if (column == null) {
            return null;
        }
        if (row[column.index] instanceof Number number) {
            return number.longValue();
        }
        throw unexpected(row, column);
    }

    private @Nullable Instant time(Serializable[] row) {
        ColumnRef column = columns.get(Column.TIME);
        if (column == null) {
            return null;
        }
        if (row[column.index] instanceof LocalDateTime time) {
            return time.toInstant(ZoneOffset.UTC);
        }
        throw unexpected(row, column);
    }

    private String required(Serializable[] row, Column column) {
        String value = text(row, column);
        if (value == null) {
            throw unexpected(row, Objects.requireNonNull(columns.get(column)));
        }
        return value;
    }

    private @Nullable String text(Serializable[] row, Column column) {
        ColumnRef ref = columns.get(column);
        byte[] bytes = ref == null ? null : bytes(row, ref);
        if (ref == null || bytes == null) {
            return null;
        }
        return ref.json
                ? json(bytes, ref)
                : new String(bytes, Objects.requireNonNullElse(ref.charset, StandardCharsets.UTF_8));
    }

    /** Binary payloads unchanged; text and JSON in UTF-8, whatever the table's character set. */
    private byte @Nullable [] payload(Serializable[] row) {
        ColumnRef column = Objects.requireNonNull(columns.get(Column.PAYLOAD));
        if (column.json || (column.charset != null && !column.charset.equals(StandardCharsets.UTF_8))) {
            String text = text(row, Column.PAYLOAD);
            return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        }
        return bytes(row, column);
    }

    private byte @Nullable [] bytes(Serializable[] row, ColumnRef column) {
        Serializable value = row[column.index];
        if (value == null || value instanceof byte[]) {
            return (byte[]) value;
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
