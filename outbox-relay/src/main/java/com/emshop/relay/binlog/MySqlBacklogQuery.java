package com.emshop.relay.binlog;

import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxLayout.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts waiting rows by SQL. It keeps one connection, because the relay asks every few seconds, and opening a connection costs
 * more than the answer. All waits are bounded.
 */
public final class MySqlBacklogQuery implements BacklogQuery {

    private static final Logger log = LoggerFactory.getLogger(MySqlBacklogQuery.class);

    private static final int LIMIT_ROWS = 10_000;

    private final MySqlSource source;
    private final OutboxLayout layout;
    private final BinlogProperties properties;
    private @Nullable Connection connection;

    /** @param layout must have an id column */
    public MySqlBacklogQuery(MySqlSource source, OutboxLayout layout, BinlogProperties properties) {
        this.source = source;
        this.layout = layout;
        this.properties = properties;
    }

    @Override
    public synchronized Backlog behind(Map<String, Long> lastIds) throws SQLException {
        try {
            return query(connection(), lastIds);
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private Backlog query(Connection open, Map<String, Long> lastIds) throws SQLException {
        String id = layout.quoted(Column.ID);
        boolean timed = layout.has(Column.TIME);
        long rows = 0;
        Instant oldest = null;
        for (String schema : source.schemas()) {
            String sql = "SELECT COUNT(*), MIN(time) FROM (SELECT " + (timed ? layout.quoted(Column.TIME) : "NULL")
                    + " AS time FROM " + layout.tableIn(schema) + " WHERE " + id + " > ? ORDER BY " + id + " LIMIT "
                    + LIMIT_ROWS + ") waiting";
            try (PreparedStatement query = open.prepareStatement(sql)) {
                query.setLong(1, lastIds.getOrDefault(schema, 0L));
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    rows += row.getLong(1);
                    LocalDateTime occurredAt = timed ? row.getObject(2, LocalDateTime.class) : null;
                    if (occurredAt != null) {
                        Instant candidate = occurredAt.toInstant(ZoneOffset.UTC);
                        oldest = oldest == null || candidate.isBefore(oldest) ? candidate : oldest;
                    }
                }
            } catch (SQLException e) {
                if (!MySqlServer.isMissingTable(e)) {
                    throw e;
                }
            }
        }
        return rows == 0 ? Backlog.NONE : new Backlog(rows, oldest);
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = source.connect(properties.connectTimeout(), properties.queryTimeout());
            connection = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                log.debug("The backlog connection to {} was not closed cleanly", source, e);
            }
        }
    }
}
