package com.emshop.relay.outbox;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which table the relay reads in each schema, and which column holds what. Immutable.
 *
 * @param table the outbox table; it has the same name in every schema
 * @param originTable a table with one row whose column {@code gtid_executed} holds the transactions that the server had executed
 *     before the outbox table was created. The relay's first start begins there. Optional in the database: without it the first
 *     start begins at the server's first transaction
 * @param topicPrefix prepended to the value of the topic column
 * @param contentType value of the {@code content-type} header
 * @param eventIdHeader a header that carries the event id besides {@code ce_id}, or null
 */
public record OutboxLayout(
        String table,
        String originTable,
        Columns columns,
        String topicPrefix,
        String contentType,
        @Nullable String eventIdHeader) {

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_$]{1,64}");
    private static final Pattern TOPIC_PART = Pattern.compile("[A-Za-z0-9._-]{0,200}");

    /**
     * The names of the columns. Those that may be null are optional in the layout. Tables may lack the columns {@code
     * traceparent}, {@code tracestate}, {@code correlationId}, {@code causationId} and {@code headers} although the layout
     * names them, for example because they are older than the layout.
     *
     * @param id an ascending number, such as an AUTO_INCREMENT key. Without it the relay publishes exactly once as well, but it
     *     cannot count waiting rows, purge published rows or verify the order
     * @param eventId text
     * @param topic the topic, or the part of it that follows the prefix
     * @param source the CloudEvents source; without it the source is {@code /} and the schema
     * @param time a DATETIME in UTC; without it records have no {@code ce_time}, and published rows are not purged
     * @param correlationId becomes {@code ce_correlationid}
     * @param causationId becomes {@code ce_causationid}
     * @param headers further headers as a JSON object of strings
     */
    public record Columns(
            @Nullable String id,
            String eventId,
            String topic,
            String key,
            String type,
            @Nullable String source,
            @Nullable String time,
            @Nullable String traceparent,
            @Nullable String tracestate,
            @Nullable String correlationId,
            @Nullable String causationId,
            @Nullable String headers,
            String payload) {}

    /** The layout that the relay reads unless another is configured. */
    public static final OutboxLayout STANDARD = new OutboxLayout(
            "outbox",
            "outbox_origin",
            new Columns(
                    "id",
                    "event_id",
                    "topic",
                    "message_key",
                    "type",
                    "source",
                    "occurred_at",
                    "traceparent",
                    "tracestate",
                    "correlation_id",
                    "causation_id",
                    "headers",
                    "payload"),
            "",
            "application/avro",
            null);

    /** The default layout of Debezium's outbox event router, with its topics and its {@code id} header. */
    public static final OutboxLayout DEBEZIUM = new OutboxLayout(
            "outboxevent",
            "outbox_origin",
            new Columns(
                    null,
                    "id",
                    "aggregatetype",
                    "aggregateid",
                    "type",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    "payload"),
            "outbox.event.",
            "application/json",
            "id");

    /** @throws IllegalArgumentException if a name is not valid, or two things have one name */
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
        Set<String> names = new HashSet<>();
        requireIdentifier("columns.event-id", columns.eventId);
        requireIdentifier("columns.topic", columns.topic);
        requireIdentifier("columns.key", columns.key);
        requireIdentifier("columns.type", columns.type);
        requireIdentifier("columns.payload", columns.payload);
        Stream.of(
                        columns.id,
                        columns.eventId,
                        columns.topic,
                        columns.key,
                        columns.type,
                        columns.source,
                        columns.time,
                        columns.traceparent,
                        columns.tracestate,
                        columns.correlationId,
                        columns.causationId,
                        columns.headers,
                        columns.payload)
                .forEach(name -> {
                    if (name != null) {
                        requireIdentifier("columns", name);
                        if (!names.add(name.toLowerCase(Locale.ROOT))) {
                            throw new IllegalArgumentException("columns: column " + name + " is used twice");
                        }
                    }
                });
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

    /** Whether rows have an ascending number, so that waiting rows can be counted and the order be verified. */
    public boolean hasId() {
        return columns.id != null;
    }

    /** Whether old rows can be found, which purging needs. */
    public boolean isPurgeable() {
        return columns.id != null && columns.time != null;
    }
}
