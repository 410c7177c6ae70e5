package com.emshop.saga.messaging;

import com.emshop.saga.TraceContext;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * The transactional outbox: what is appended is published if, and only if, the transaction commits; in the order of the
 * commits, and within one transaction in the order of appending. Publishing is the relay's job.
 */
final class Outbox {
    private static final String APPEND = """
            INSERT INTO outbox
              (event_id, topic, message_key, type, source, occurred_at, traceparent, tracestate, headers, payload)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    Outbox(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * Appends in one batched statement. Must join the caller's transaction: an event without its state change is a lie.
     *
     * @throws IllegalTransactionStateException outside a transaction
     */
    void append(List<OutboxMessage> messages) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException(
                    "the outbox is written inside the transaction of its state change");
        }
        if (!messages.isEmpty()) {
            jdbc.batchUpdate(APPEND, messages, messages.size(), this::bind);
        }
    }

    private void bind(PreparedStatement row, OutboxMessage message) throws SQLException {
        TraceContext trace = message.trace();
        row.setString(1, message.eventId().toString());
        row.setString(2, message.topic());
        row.setString(3, message.key());
        row.setString(4, message.type());
        row.setString(5, message.source());
        row.setObject(6, UtcTimestamps.of(message.occurredAt()));
        row.setString(7, trace == null ? null : trace.traceparent());
        row.setString(8, trace == null ? null : trace.tracestate());
        row.setString(9, message.headers().isEmpty() ? null : json.writeValueAsString(message.headers()));
        row.setBytes(10, message.payload());
    }
}
