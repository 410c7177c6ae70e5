package com.emshop.saga.messaging;

import com.emshop.saga.TraceContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The outbox as the kit's own table, which the relay reads unless it is set up for another. */
final class OutboxTable implements Outbox {
    private static final String APPEND = """
            INSERT INTO outbox
              (event_id, topic, message_key, type, source, occurred_at, traceparent, tracestate, correlation_id, causation_id,
               headers, payload)
            VALUES\s""";
    private static final int COLUMNS = 12;

    private final JsonMapper json;

    OutboxTable(JsonMapper json) {
        this.json = json;
    }

    @Override
    public void append(SqlPacket packet, List<OutboxMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (OutboxMessage message : messages) {
            TraceContext trace = message.trace();
            values.add(message.eventId().toString());
            values.add(message.topic());
            values.add(message.key());
            values.add(message.type());
            values.add(message.source());
            values.add(UtcTimestamps.of(message.occurredAt()));
            values.add(trace == null ? null : trace.traceparent());
            values.add(trace == null ? null : trace.tracestate());
            values.add(message.correlationId());
            values.add(message.causationId());
            values.add(message.headers().isEmpty() ? null : json.writeValueAsString(message.headers()));
            values.add(message.payload());
        }
        packet.update(APPEND + SqlPacket.tuples(messages.size(), COLUMNS), values);
    }
}
