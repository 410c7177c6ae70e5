package com.emshop.relay.outbox;

import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One committed row of an outbox table, with its place in the binlog.
 *
 * @param schema the database that the table is in
 * @param id the row's key in that table
 * @param eventId unique for good; consumers recognise a repeated event by it
 * @param messageKey record key; decides the partition, and with it the order
 * @param headers further headers as a JSON object of strings, or null
 * @param payload published as it is; null for a record without a value
 * @param gtid the transaction that wrote the row
 * @param at the place of the event in the binlog that carries the row
 */
// Rows are never compared; the bytes go from the binlog to the producer as they are.
@SuppressWarnings("ArrayRecordComponent")
public record OutboxRow(
        String schema,
        long id,
        String eventId,
        String topic,
        String messageKey,
        String type,
        String source,
        Instant occurredAt,
        @Nullable String traceparent,
        @Nullable String tracestate,
        @Nullable String headers,
        byte @Nullable [] payload,
        Gtid gtid,
        BinlogCoordinates at) {

    /** For messages to people. */
    public String described() {
        return "row " + id + " of " + schema + ".outbox (event " + eventId + ", topic " + topic + ")";
    }
}
