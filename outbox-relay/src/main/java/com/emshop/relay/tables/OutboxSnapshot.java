package com.emshop.relay.tables;

import com.emshop.relay.kafka.EventLog;
import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import com.emshop.relay.position.GtidSet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All outbox tables of a server as of one moment, however long it takes to read them. While it is open the server keeps the
 * history of what changes, and a change of a table's definition waits.
 *
 * <p>Used by one thread; an answer is read to its end before the next question.
 */
public final class OutboxSnapshot implements AutoCloseable {

    /** The binlog that would tell is not asked; only its reader's guard looks at a row's place. */
    private static final Gtid NO_GTID = new Gtid("00000000-0000-0000-0000-000000000000", 1);

    private static final BinlogCoordinates NO_PLACE = new BinlogCoordinates("none", 0);

    private final Connection connection;
    private final List<String> schemas;
    private final GtidSet visible;

    OutboxSnapshot(Connection connection, List<String> schemas, GtidSet visible) {
        this.connection = connection;
        this.schemas = List.copyOf(schemas);
        this.visible = visible;
    }

    static void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        }
    }

    /**
     * What tells a row from others and where it goes, without its payload.
     *
     * @param publishedId the {@code ce_id} of its record
     */
    public record RowKey(
            String schema, long id, String publishedId, String topic, String messageKey, Instant occurredAt) {

        /** For messages to people. */
        public String described() {
            return "row " + id + " of " + schema + ".outbox (event " + publishedId + ", topic " + topic + ", key "
                    + messageKey + ", of " + occurredAt + ")";
        }
    }

    /** What is done with each row. */
    public interface Visitor<R> {
        void visit(R row) throws SQLException;
    }

    /** The schemas that have an outbox. */
    public List<String> schemas() {
        return schemas;
    }

    /** Every transaction that has a row in here is one of these. */
    public GtidSet visible() {
        return visible;
    }

    /** The server's clock. */
    public Instant now() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT UTC_TIMESTAMP(6)")) {
            row.next();
            return row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
        }
    }

    /** All rows of a schema's outbox in the order of their ids, streamed. */
    public void forEach(String schema, Visitor<RowKey> visitor) throws SQLException {
        stream(keysOf(schema, "") + " ORDER BY id", row -> visitor.visit(keyOf(schema, row)));
    }

    /** Those of the rows that there are, in the order of their ids. */
    public void forEach(String schema, Collection<Long> ids, Visitor<RowKey> visitor) throws SQLException {
        stream(keysOf(schema, in(ids)) + " ORDER BY id", row -> visitor.visit(keyOf(schema, row)));
    }

    /** Those of the rows that there are, whole, in the order of their ids, streamed. */
    public void forEachWhole(String schema, Collection<Long> ids, Visitor<OutboxRow> visitor) throws SQLException {
        stream(
                "SELECT id, event_id, topic, message_key, type, source, occurred_at, traceparent, tracestate, headers,"
                        + " payload FROM `" + schema + "`.outbox" + in(ids) + " ORDER BY id",
                row -> visitor.visit(new OutboxRow(
                        schema,
                        row.getLong("id"),
                        row.getString("event_id"),
                        row.getString("topic"),
                        row.getString("message_key"),
                        row.getString("type"),
                        row.getString("source"),
                        occurredAt(row),
                        row.getString("traceparent"),
                        row.getString("tracestate"),
                        row.getString("headers"),
                        row.getBytes("payload"),
                        NO_GTID,
                        NO_PLACE)));
    }

    private static String keysOf(String schema, String condition) {
        // Only a dead letter's headers are of interest: they are the ones that carry an id of their own.
        return "SELECT id, event_id, topic, message_key, occurred_at, IF(headers LIKE '%\"ce_id\"%', headers, NULL) AS"
                + " telling FROM `" + schema + "`.outbox" + condition;
    }

    private static String in(Collection<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(",", " WHERE id IN (", ")"));
    }

    private static RowKey keyOf(String schema, ResultSet row) throws SQLException {
        return new RowKey(
                schema,
                row.getLong("id"),
                EventLog.publishedId(row.getString("event_id"), row.getString("telling")),
                row.getString("topic"),
                row.getString("message_key"),
                occurredAt(row));
    }

    private static Instant occurredAt(ResultSet row) throws SQLException {
        return row.getObject("occurred_at", LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    private void stream(String query, Visitor<ResultSet> visitor) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(query, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            // Connector/J's sign for: row by row, instead of all at once into memory.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    visitor.visit(row);
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
