package com.emshop.relay.binlog;

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
 * By SQL, over one connection that is kept: it is asked every few seconds, and opening one, over TLS above all, costs both
 * sides more than the answer does. All waits are bounded.
 */
public final class BacklogInMySql implements BacklogQuery {

    private static final Logger log = LoggerFactory.getLogger(BacklogInMySql.class);

    private static final int LIMIT_ROWS = 10_000;

    private final MySqlSource source;
    private final BinlogSettings settings;
    private @Nullable Connection connection;

    public BacklogInMySql(MySqlSource source, BinlogSettings settings) {
        this.source = source;
        this.settings = settings;
    }

    @Override
    public synchronized Backlog behind(Map<String, Long> lastIds) throws SQLException {
        try {
            return ask(connection(), lastIds);
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private Backlog ask(Connection open, Map<String, Long> lastIds) throws SQLException {
        long rows = 0;
        Instant oldest = null;
        for (String schema : source.schemas()) {
            try (PreparedStatement query =
                    open.prepareStatement("SELECT COUNT(*), MIN(occurred_at) FROM (SELECT occurred_at FROM `" + schema
                            + "`.outbox WHERE id > ? ORDER BY id LIMIT " + LIMIT_ROWS + ") waiting")) {
                query.setLong(1, lastIds.getOrDefault(schema, 0L));
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    rows += row.getLong(1);
                    LocalDateTime occurredAt = row.getObject(2, LocalDateTime.class);
                    if (occurredAt != null) {
                        Instant candidate = occurredAt.toInstant(ZoneOffset.UTC);
                        oldest = oldest == null || candidate.isBefore(oldest) ? candidate : oldest;
                    }
                }
            } catch (SQLException e) {
                if (!MySqlServer.saysMissing(e)) {
                    throw e;
                }
            }
        }
        return rows == 0 ? Backlog.NONE : new Backlog(rows, oldest);
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = source.connect(settings.connectTimeout(), settings.queryTimeout());
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
                log.debug("The connection that asks {} for its backlog did not close in good order", source, e);
            }
        }
    }
}
