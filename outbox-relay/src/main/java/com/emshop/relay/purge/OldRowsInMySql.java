package com.emshop.relay.purge;

import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.position.GtidSet;
import com.emshop.relay.tables.OutboxTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By SQL, over the primary key alone: no other index is needed, and nothing behind the old rows is read. */
final class OldRowsInMySql implements OldRows {

    private static final Logger log = LoggerFactory.getLogger(OldRowsInMySql.class);

    /** Pages of one schema that are found at once: one proof then serves for many rows. */
    private static final int PAGES = 20;

    private final Connection connection;
    private final List<String> schemas;
    private final int pageRows;

    private OldRowsInMySql(Connection connection, List<String> schemas, int pageRows) {
        this.connection = connection;
        this.schemas = schemas;
        this.pageRows = pageRows;
    }

    static OldRowsInMySql open(MySqlSource source, int pageRows, Duration connectTimeout, Duration answerTimeout)
            throws SQLException {
        Connection connection = source.connect(connectTimeout, answerTimeout);
        try (Statement statement = connection.createStatement()) {
            // Only the rows themselves are locked, no gaps that somebody might want to insert into.
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
            try {
                // Of a deleted row the binlog then has the key alone.
                statement.execute("SET SESSION binlog_row_image = 'MINIMAL'");
            } catch (SQLException notAllowed) {
                log.debug("Deleted rows go into the binlog as a whole", notAllowed);
            }
            return new OldRowsInMySql(connection, source.schemas(), pageRows);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Found find(Instant before) throws SQLException {
        Map<String, List<Long>> found = new LinkedHashMap<>();
        boolean more = false;
        Instant oldest = null;
        for (String schema : schemas) {
            List<Long> ids = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT id, occurred_at FROM `" + schema + "`.outbox WHERE id > ? ORDER BY id LIMIT " + pageRows)) {
                long last = 0;
                boolean goOn = true;
                for (int page = 0; page < PAGES && goOn; page++) {
                    int rows = 0;
                    int old = 0;
                    query.setLong(1, last);
                    try (ResultSet row = query.executeQuery()) {
                        while (row.next()) {
                            rows++;
                            last = row.getLong(1);
                            Instant occurredAt =
                                    row.getObject(2, LocalDateTime.class).toInstant(ZoneOffset.UTC);
                            oldest = oldest == null || occurredAt.isBefore(oldest) ? occurredAt : oldest;
                            if (occurredAt.isAfter(before)) {
                                continue;
                            }
                            old++;
                            ids.add(last);
                        }
                    }
                    // Rows come about in the order of their time, as a rule: behind a page of young ones there is no
                    // old one to speak of.
                    goOn = rows == pageRows && old > 0;
                }
                more |= goOn;
            } catch (SQLException e) {
                if (!MySqlServer.saysMissing(e)) {
                    throw e;
                }
            }
            if (!ids.isEmpty()) {
                found.put(schema, ids);
            }
        }
        return new Found(found, more, oldest);
    }

    @Override
    public GtidSet visible() throws SQLException {
        return OutboxTables.possiblyVisible(connection);
    }

    @Override
    public void delete(String schema, List<Long> ids) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(ids.stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(",", "DELETE FROM `" + schema + "`.outbox WHERE id IN (", ")")));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
