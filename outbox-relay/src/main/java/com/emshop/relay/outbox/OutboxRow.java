package com.emshop.relay.outbox;

import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One committed row of an outbox table, with its position in the binlog.
 *
 * @param schema the database of the table
 * @param id the row's ascending number, or null if the layout has no such column
 * @param eventId unique forever; consumers recognise a repeated event by it
 * @param topic the Kafka topic, complete
 * @param messageKey the record's key; it decides the partition, and with it the order
 * @param source the CloudEvents source
 * @param occurredAt null if the layout has no such column
 * @param headers further headers as a JSON object of strings, or null
 * @param payload published unchanged; null for a record without a value
 * @param gtid the transaction that wrote the row
 * @param at the binlog event that carries the row
 */
// Rows are never compared; the bytes go from the binlog to the producer unchanged.
@SuppressWarnings("ArrayRecordComponent")
public record OutboxRow(
        String schema,
        @Nullable Long id,
        String eventId,
        String topic,
        String messageKey,
        String type,
        String source,
        @Nullable Instant occurredAt,
        @Nullable String traceparent,
        @Nullable String tracestate,
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable String headers,
        byte @Nullable [] payload,
        Gtid gtid,
        BinlogCoordinates at) {

    /** For log lines and error messages. */
    public String description() {
        return "row " + (id == null ? "" : id + " ") + "of " + schema + " (event " + eventId + ", topic " + topic + ")";
    }
}
