package com.emshop.relay.tables;

import com.emshop.relay.kafka.TopicReader;
import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxLayout.Column;
import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import com.emshop.relay.position.GtidSet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All outbox tables of a server in one consistent snapshot, however long it takes to read them. While it is open, the server
 * keeps old row versions, and changes of the tables' definitions wait.
 *
 * <p>Used by one thread. Each query must be read to its end before the next one.
 */
public final class OutboxSnapshot implements AutoCloseable {

    /** Rows that were read by SQL have no binlog position; only the reader's guard needs it. */
    private static final Gtid NO_GTID = new Gtid("00000000-0000-0000-0000-000000000000", 1);

    private static final BinlogCoordinates NO_COORDINATES = new BinlogCoordinates("none", 0);

    private static final int IDS_PER_QUERY = 500;

    private final Connection connection;
    private final OutboxLayout layout;
    private final List<String> schemas;
    private final GtidSet visible;

    OutboxSnapshot(Connection connection, OutboxLayout layout, List<String> schemas, GtidSet visible) {
        this.connection = connection;
        this.layout = layout;
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
     * A row's identity and destination, without its payload.
     *
     * @param number the row's id; if the layout has no ids, the row's number in this snapshot, from 1
     * @param id null if the layout has no ids
     * @param publishedId the {@code ce_id} of its record
     * @param occurredAt null if the layout has no times
     */
    public record RowKey(
            String schema,
            long number,
            @Nullable Long id,
            String publishedId,
            String topic,
            String messageKey,
            @Nullable Instant occurredAt) {

        /** For log lines and error messages. */
        public String description() {
            return "row " + (id == null ? "" : id + " ") + "of " + schema + " (event " + publishedId + ", topic "
                    + topic + ", key " + messageKey + (occurredAt == null ? "" : ", time " + occurredAt) + ")";
        }
    }

    public interface Visitor<R> {
        void visit(R row) throws SQLException;
    }

    /** The schemas that have an outbox table. */
    public List<String> schemas() {
        return schemas;
    }

    /** A superset of the transactions that have a row in this snapshot. */
    public GtidSet visible() {
        return visible;
    }

    /** The server's current time. */
    public Instant now() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT UTC_TIMESTAMP(6)")) {
            row.next();
            return row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
        }
    }

    /** Streams all rows of a schema's outbox in ascending order of their numbers. */
    public void forEach(String schema, Visitor<RowKey> visitor) throws SQLException {
        stream(keysOf(schema) + order(), (number, row) -> visitor.visit(keyOf(schema, number, row)));
    }

    /** Streams the rows with these numbers, which must be ascending. */
    public void forEach(String schema, List<Long> numbers, Visitor<RowKey> visitor) throws SQLException {
        streamSome(keysOf(schema), numbers, (number, row) -> visitor.visit(keyOf(schema, number, row)));
    }

    /** Streams the complete rows with these numbers, which must be ascending. */
    public void forEachComplete(String schema, List<Long> numbers, Visitor<OutboxRow> visitor) throws SQLException {
        String query = select(schema, List.of(Column.values()));
        streamSome(
                query,
                numbers,
                (number, row) -> visitor.visit(new OutboxRow(
                        schema,
                        layout.has(Column.ID) ? (Long) number : null,
                        text(row, Column.EVENT_ID),
                        layout.topicPrefix() + text(row, Column.TOPIC),
                        text(row, Column.KEY),
                        text(row, Column.TYPE),
                        layout.has(Column.SOURCE) ? text(row, Column.SOURCE) : "/" + schema,
                        time(row),
                        row.getString(Column.TRACEPARENT.name()),
                        row.getString(Column.TRACESTATE.name()),
                        row.getString(Column.CORRELATION_ID.name()),
                        row.getString(Column.CAUSATION_ID.name()),
                        row.getString(Column.HEADERS.name()),
                        row.getBytes(Column.PAYLOAD.name()),
                        NO_GTID,
                        NO_COORDINATES)));
    }

    private String keysOf(String schema) throws SQLException {
        return select(
                schema, List.of(Column.ID, Column.EVENT_ID, Column.TOPIC, Column.KEY, Column.TIME, Column.HEADERS));
    }

    /** Selects the columns under their names in {@link Column}; optional ones that the table lacks as NULL. */
    private String select(String schema, List<Column> columns) throws SQLException {
        Set<String> existing = columnsOf(schema);
        return columns.stream()
                .map(column -> (isIn(existing, column) ? layout.quoted(column) : "NULL") + " AS `" + column + "`")
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + layout.tableIn(schema)));
    }

    private Set<String> columnsOf(String schema) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + layout.tableIn(schema) + " LIMIT 0")) {
            ResultSetMetaData metadata = rows.getMetaData();
            Set<String> names = new HashSet<>();
            for (int i = 1; i <= metadata.getColumnCount(); i++) {
                names.add(metadata.getColumnName(i).toLowerCase(Locale.ROOT));
            }
            return names;
        }
    }

    private boolean isIn(Set<String> existing, Column column) {
        String name = layout.columns().get(column);
        return name != null && (!column.isOptionalInTable() || existing.contains(name.toLowerCase(Locale.ROOT)));
    }

    private static String text(ResultSet row, Column column) throws SQLException {
        return row.getString(column.name());
    }

    private RowKey keyOf(String schema, long number, ResultSet row) throws SQLException {
        return new RowKey(
                schema,
                number,
                layout.has(Column.ID) ? (Long) number : null,
                TopicReader.publishedId(text(row, Column.EVENT_ID), row.getString(Column.HEADERS.name())),
                layout.topicPrefix() + text(row, Column.TOPIC),
                text(row, Column.KEY),
                time(row));
    }

    private @Nullable Instant time(ResultSet row) throws SQLException {
        return layout.has(Column.TIME)
                ? row.getObject(Column.TIME.name(), LocalDateTime.class).toInstant(ZoneOffset.UTC)
                : null;
    }

    private interface NumberedVisitor {
        void visit(long number, ResultSet row) throws SQLException;
    }

    /** Layouts without ids order by the event id, which is the primary key in the usual tables. */
    private String order() {
        return " ORDER BY " + layout.quoted(layout.has(Column.ID) ? Column.ID : Column.EVENT_ID);
    }

    private void streamSome(String query, List<Long> numbers, NumberedVisitor visitor) throws SQLException {
        if (!layout.has(Column.ID)) {
            if (!numbers.isEmpty()) {
                Set<Long> wanted = new HashSet<>(numbers);
                stream(query + order(), (number, row) -> {
                    if (wanted.contains(number)) {
                        visitor.visit(number, row);
                    }
                });
            }
            return;
        }
        for (int from = 0; from < numbers.size(); from += IDS_PER_QUERY) {
            String condition = numbers.subList(from, Math.min(from + IDS_PER_QUERY, numbers.size())).stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(",", " WHERE " + layout.quoted(Column.ID) + " IN (", ")"));
            stream(query + condition + order(), visitor);
        }
    }

    private void stream(String query, NumberedVisitor visitor) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(query, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            // Makes Connector/J stream row by row instead of loading the whole result.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet row = statement.executeQuery()) {
                long count = 0;
                while (row.next()) {
                    count++;
                    visitor.visit(layout.has(Column.ID) ? row.getLong(Column.ID.name()) : count, row);
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
