package com.emshop.relay.outbox;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Differences from a preset layout. What is not set is as in the preset; a column set to an empty text is absent.
 *
 * @param table name of the outbox table
 * @param originTable name of the table that tells where the outbox begins
 * @param topicPrefix prepended to the value of the topic column
 * @param contentType value of the {@code content-type} header
 * @param eventIdHeader a header that carries the event id besides {@code ce_id}; empty for none
 */
public record OutboxProperties(
        @Nullable String table,
        @Nullable String originTable,
        @Nullable String topicPrefix,
        @Nullable String contentType,
        @Nullable String eventIdHeader,
        @DefaultValue Columns columns) {

    /** The known layouts. */
    public enum Preset {
        STANDARD(OutboxLayout.STANDARD),
        DEBEZIUM(OutboxLayout.DEBEZIUM);

        private final OutboxLayout layout;

        Preset(OutboxLayout layout) {
            this.layout = layout;
        }

        String property() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The columns of {@link OutboxLayout.Columns}, each null where the preset applies. */
    public record Columns(
            @Nullable String id,
            @Nullable String eventId,
            @Nullable String topic,
            @Nullable String key,
            @Nullable String type,
            @Nullable String source,
            @Nullable String time,
            @Nullable String traceparent,
            @Nullable String tracestate,
            @Nullable String correlationId,
            @Nullable String causationId,
            @Nullable String headers,
            @Nullable String payload) {}

    /**
     * The preset with these differences.
     *
     * @throws IllegalArgumentException if the result is not a valid layout
     */
    public OutboxLayout applyTo(Preset preset) {
        OutboxLayout base = preset.layout;
        OutboxLayout.Columns from = base.columns();
        try {
            return new OutboxLayout(
                    required(table, base.table()),
                    required(originTable, base.originTable()),
                    new OutboxLayout.Columns(
                            optional(columns.id, from.id()),
                            required(columns.eventId, from.eventId()),
                            required(columns.topic, from.topic()),
                            required(columns.key, from.key()),
                            required(columns.type, from.type()),
                            optional(columns.source, from.source()),
                            optional(columns.time, from.time()),
                            optional(columns.traceparent, from.traceparent()),
                            optional(columns.tracestate, from.tracestate()),
                            optional(columns.correlationId, from.correlationId()),
                            optional(columns.causationId, from.causationId()),
                            optional(columns.headers, from.headers()),
                            required(columns.payload, from.payload())),
                    required(topicPrefix, base.topicPrefix()),
                    required(contentType, base.contentType()),
                    optional(eventIdHeader, base.eventIdHeader()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "outbox-relay.outbox (layout " + preset.property() + "): " + e.getMessage(), e);
        }
    }

    private static String required(@Nullable String configured, String preset) {
        return configured == null ? preset : configured;
    }

    private static @Nullable String optional(@Nullable String configured, @Nullable String preset) {
        String value = configured == null ? preset : configured;
        return value == null || value.isEmpty() ? null : value;
    }
}
