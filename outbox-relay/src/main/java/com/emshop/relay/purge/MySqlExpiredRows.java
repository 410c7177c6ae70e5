package com.emshop.relay.purge;

import com.emshop.relay.binlog.BinlogProperties;
import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxLayout.Column;
import com.emshop.relay.position.GtidSet;
import com.emshop.relay.tables.OutboxTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

/** Reads in the order of the ids and stops behind the expired rows. It needs no index but the one on the id column. */
final class MySqlExpiredRows implements ExpiredRows {

    private static final Logger log = LoggerFactory.getLogger(MySqlExpiredRows.class);

    /** Pages of one schema per call of {@link #find}: one check of the position then covers many rows. */
    private static final int MAX_PAGES = 20;

    private final Connection connection;
    private final List<String> schemas;
    private final OutboxLayout layout;
    private final int pageRows;

    private MySqlExpiredRows(Connection connection, List<String> schemas, OutboxLayout layout, int pageRows) {
        this.connection = connection;
        this.schemas = schemas;
        this.layout = layout;
        this.pageRows = pageRows;
    }

    static MySqlExpiredRows open(MySqlSource source, OutboxLayout layout, BinlogProperties properties, int pageRows)
            throws SQLException {
        Connection connection = source.connect(properties.connectTimeout(), properties.queryTimeout());
        try (Statement statement = connection.createStatement()) {
            // Locks the deleted rows only, not the gaps between them, into which services insert.
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
            try {
                // The binlog then holds only the key of a deleted row.
                statement.execute("SET SESSION binlog_row_image = 'MINIMAL'");
            } catch (SQLException notAllowed) {
                log.debug("The binlog will hold deleted rows in full", notAllowed);
            }
            return new MySqlExpiredRows(connection, source.schemas(), layout, pageRows);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Found find(Instant before) throws SQLException {
        String id = layout.quoted(Column.ID);
        Map<String, List<Long>> found = new LinkedHashMap<>();
        boolean more = false;
        Instant oldest = null;
        for (String schema : schemas) {
            List<Long> ids = new ArrayList<>();
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT " + id + ", " + layout.quoted(Column.TIME) + " FROM "
                            + layout.tableIn(schema) + " WHERE " + id + " > ? ORDER BY " + id + " LIMIT " + pageRows)) {
                long last = 0;
                boolean nextPage = true;
                for (int page = 0; page < MAX_PAGES && nextPage; page++) {
                    int rows = 0;
                    int expired = 0;
                    query.setLong(1, last);
                    try (ResultSet row = query.executeQuery()) {
                        while (row.next()) {
                            rows++;
                            last = row.getLong(1);
                            Instant occurredAt =
                                    row.getObject(2, LocalDateTime.class).toInstant(ZoneOffset.UTC);
                            oldest = oldest == null || occurredAt.isBefore(oldest) ? occurredAt : oldest;
                            if (!occurredAt.isAfter(before)) {
                                expired++;
                                ids.add(last);
                            }
                        }
                    }
                    // Ids grow with time, roughly: behind a page without expired rows there are hardly any.
                    nextPage = rows == pageRows && expired > 0;
                }
                more |= nextPage;
            } catch (SQLException e) {
                if (!MySqlServer.isMissingTable(e)) {
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
    public GtidSet visibleTransactions() throws SQLException {
        return OutboxTables.visibleTransactions(connection);
    }

    @Override
    public void delete(String schema, List<Long> ids) throws SQLException {
        String prefix = "DELETE FROM " + layout.tableIn(schema) + " WHERE " + layout.quoted(Column.ID) + " IN (";
        try (Statement statement = connection.createStatement()) {
            statement.execute(ids.stream().map(String::valueOf).collect(Collectors.joining(",", prefix, ")")));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
