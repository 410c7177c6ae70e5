package com.emshop.relay.outbox;

import com.emshop.relay.outbox.OutboxLayout.Column;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Differences from a preset layout. What is not set is as in the preset.
 *
 * @param table name of the outbox table
 * @param originTable name of the table with the transactions that precede the outbox table
 * @param topicPrefix prepended to the value of the topic column
 * @param contentType value of the {@code content-type} header
 * @param eventIdHeader a header that carries the event id besides {@code ce_id}; empty for none
 * @param columns names of columns; an empty name stands for no column
 */
public record OutboxProperties(
        @Nullable String table,
        @Nullable String originTable,
        @Nullable String topicPrefix,
        @Nullable String contentType,
        @Nullable String eventIdHeader,
        @DefaultValue Map<Column, String> columns) {

    /** The known layouts. */
    public enum Preset {
        STANDARD(OutboxLayout.STANDARD),
        DEBEZIUM(OutboxLayout.DEBEZIUM);

        private final OutboxLayout layout;

        Preset(OutboxLayout layout) {
            this.layout = layout;
        }
    }

    public OutboxProperties {
        columns = Map.copyOf(columns);
    }

    /**
     * The preset with these differences.
     *
     * @throws IllegalArgumentException if the result is not a valid layout
     */
    public OutboxLayout applyTo(Preset preset) {
        OutboxLayout base = preset.layout;
        Map<Column, String> merged = new HashMap<>(base.columns());
        merged.putAll(columns);
        try {
            return new OutboxLayout(
                    Objects.requireNonNullElse(table, base.table()),
                    Objects.requireNonNullElse(originTable, base.originTable()),
                    merged,
                    Objects.requireNonNullElse(topicPrefix, base.topicPrefix()),
                    Objects.requireNonNullElse(contentType, base.contentType()),
                    eventIdHeader == null ? base.eventIdHeader() : eventIdHeader);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("outbox-relay.outbox: " + e.getMessage(), e);
        }
    }
}
