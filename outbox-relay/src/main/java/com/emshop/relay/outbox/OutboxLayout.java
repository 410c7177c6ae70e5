package com.emshop.relay.outbox;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which table the relay reads in each schema, and which column holds what. Immutable.
 *
 * @param table the outbox table; it has the same name in every schema
 * @param originTable a table with one row whose column {@code gtid_executed} holds the transactions that the server had executed
 *     before the outbox table was created. The relay's first start begins there. Optional in the database: without it the first
 *     start begins at the server's first transaction
 * @param columns the name of each column that the layout has
 * @param topicPrefix prepended to the value of the topic column
 * @param contentType value of the {@code content-type} header
 * @param eventIdHeader a header that carries the event id besides {@code ce_id}, or null
 */
public record OutboxLayout(
        String table,
        String originTable,
        Map<Column, String> columns,
        String topicPrefix,
        String contentType,
        @Nullable String eventIdHeader) {

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_$]{1,64}");
    private static final Pattern TOPIC_PART = Pattern.compile("[A-Za-z0-9._-]{0,200}");

    /** What a column holds. */
    public enum Column {
        /**
         * An ascending number, such as an AUTO_INCREMENT key. Without it the relay publishes exactly once as well, but it cannot
         * count waiting rows, purge published rows or verify the order.
         */
        ID(Presence.OPTIONAL),
        /** The unique id of the event, as text. */
        EVENT_ID(Presence.REQUIRED),
        /** The topic, or the part of it that follows the prefix. */
        TOPIC(Presence.REQUIRED),
        /** The key of the record. */
        KEY(Presence.REQUIRED),
        TYPE(Presence.REQUIRED),
        /** The CloudEvents source; without it the source is {@code /} and the schema. */
        SOURCE(Presence.OPTIONAL),
        /** A DATETIME in UTC; without it records have no {@code ce_time}, and published rows are not purged. */
        TIME(Presence.OPTIONAL),
        TRACEPARENT(Presence.OPTIONAL_IN_TABLE),
        TRACESTATE(Presence.OPTIONAL_IN_TABLE),
        /** Becomes {@code ce_correlationid}. */
        CORRELATION_ID(Presence.OPTIONAL_IN_TABLE),
        /** Becomes {@code ce_causationid}. */
        CAUSATION_ID(Presence.OPTIONAL_IN_TABLE),
        /** Further headers as a JSON object of strings. */
        HEADERS(Presence.OPTIONAL_IN_TABLE),
        PAYLOAD(Presence.REQUIRED);

        private enum Presence {
            REQUIRED,
            /** A layout may omit the column. */
            OPTIONAL,
            /** Also a table may lack it although the layout has it, for example because the table is older. */
            OPTIONAL_IN_TABLE
        }

        private final Presence presence;

        Column(Presence presence) {
            this.presence = presence;
        }

        public boolean isOptionalInTable() {
            return presence == Presence.OPTIONAL_IN_TABLE;
        }

        private String setting() {
            return "columns." + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The layout that the relay reads unless another is configured. */
    public static final OutboxLayout STANDARD = new OutboxLayout(
            "outbox",
            "outbox_origin",
            Map.ofEntries(
                    Map.entry(Column.ID, "id"),
                    Map.entry(Column.EVENT_ID, "event_id"),
                    Map.entry(Column.TOPIC, "topic"),
                    Map.entry(Column.KEY, "message_key"),
                    Map.entry(Column.TYPE, "type"),
                    Map.entry(Column.SOURCE, "source"),
                    Map.entry(Column.TIME, "occurred_at"),
                    Map.entry(Column.TRACEPARENT, "traceparent"),
                    Map.entry(Column.TRACESTATE, "tracestate"),
                    Map.entry(Column.CORRELATION_ID, "correlation_id"),
                    Map.entry(Column.CAUSATION_ID, "causation_id"),
                    Map.entry(Column.HEADERS, "headers"),
                    Map.entry(Column.PAYLOAD, "payload")),
            "",
            "application/avro",
            null);

    /** The default layout of Debezium's outbox event router, with its topics and its {@code id} header. */
    public static final OutboxLayout DEBEZIUM = new OutboxLayout(
            "outboxevent",
            "outbox_origin",
            Map.of(
                    Column.EVENT_ID, "id",
                    Column.TOPIC, "aggregatetype",
                    Column.KEY, "aggregateid",
                    Column.TYPE, "type",
                    Column.PAYLOAD, "payload"),
            "outbox.event.",
            "application/json",
            "id");

    /**
     * @param columns an empty name stands for no column
     * @throws IllegalArgumentException if a name is not valid, a required column is missing, or two things have one name
     */
    public OutboxLayout {
        requireIdentifier("table", table);
        requireIdentifier("origin-table", originTable);
        if (table.equalsIgnoreCase(originTable)) {
            throw new IllegalArgumentException("table and origin-table must differ, both are " + table);
        }
        if (!TOPIC_PART.matcher(topicPrefix).matches()) {
            throw new IllegalArgumentException(
                    "topic-prefix must consist of letters, digits, '.', '_' and '-': " + topicPrefix);
        }
        if (contentType.isBlank()) {
            throw new IllegalArgumentException("content-type must not be empty");
        }
        Map<Column, String> present = new EnumMap<>(Column.class);
        Set<String> names = new HashSet<>();
        for (Column column : Column.values()) {
            String name = columns.getOrDefault(column, "");
            if (!name.isEmpty() || column.presence == Column.Presence.REQUIRED) {
                requireIdentifier(column.setting(), name);
                if (!names.add(name.toLowerCase(Locale.ROOT))) {
                    throw new IllegalArgumentException(column.setting() + ": column " + name + " is used twice");
                }
                present.put(column, name);
            }
        }
        columns = Collections.unmodifiableMap(present);
        eventIdHeader = eventIdHeader == null || eventIdHeader.isEmpty() ? null : eventIdHeader;
    }

    private static void requireIdentifier(String setting, String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    setting + " must have 1 to 64 letters, digits, '_' or '$', not '" + name + "'");
        }
    }

    /** The table of a schema, quoted for SQL. */
    public String tableIn(String schema) {
        return "`" + schema + "`.`" + table + "`";
    }

    /** A column that the layout has, quoted for SQL. */
    public String quoted(Column column) {
        return "`" + Objects.requireNonNull(columns.get(column)) + "`";
    }

    public boolean has(Column column) {
        return columns.containsKey(column);
    }

    /** Whether old rows can be found, which purging needs. */
    public boolean isPurgeable() {
        return has(Column.ID) && has(Column.TIME);
    }
}
