package com.emshop.relay.leader;

import com.emshop.relay.binlog.MySqlSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader lock of a source as a user lock (GET_LOCK) of the MySQL server whose binlog is relayed. A relay that cannot reach
 * that server has nothing to publish either.
 *
 * <p>The lock belongs to a connection that does nothing else. When the process dies, the server closes the connection and
 * frees the lock at once. When the process, its host or the network hangs, no heartbeat arrives and the server ends the
 * connection after the timeout. A waiting relay then gets the lock within milliseconds.
 *
 * <p>MySQL does not replicate user locks: all relays of a source must connect to the same server.
 *
 * <p>Thread-safe. Calls run one after another; each has a bounded duration.
 */
public final class MySqlLeaderLock implements LeaderLock {

    private static final Logger log = LoggerFactory.getLogger(MySqlLeaderLock.class);

    /** MySQL allows 64 characters in a lock name; the source name's limit leaves room for this prefix. */
    private static final String LOCK_PREFIX = "outbox-relay.";

    /** How long one call waits. Short, so that a caller in a loop can react to a stop request between calls. */
    private static final int WAIT_SECONDS = 1;

    private final MySqlSource source;
    private final Duration connectTimeout;
    private final Duration timeout;
    private @Nullable Connection connection;
    private volatile boolean held;

    public MySqlLeaderLock(MySqlSource source, LeaderLockProperties settings, Duration connectTimeout) {
        this.source = source;
        this.timeout = settings.timeout();
        this.connectTimeout = connectTimeout;
    }

    @Override
    public synchronized boolean tryAcquire() throws SQLException {
        if (confirm()) {
            return true;
        }
        try {
            held = acquire(connection());
            return held;
        } catch (SQLException e) {
            drop();
            throw e;
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            // If the server takes longer than this to answer, it has already ended the connection.
            open = source.connect(connectTimeout, timeout.plusSeconds(WAIT_SECONDS));
            connection = open;
            try (Statement statement = open.createStatement()) {
                statement.execute("SET SESSION wait_timeout = " + timeout.toSeconds());
            }
        }
        return open;
    }

    private boolean acquire(Connection open) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement("SELECT GET_LOCK(?, ?)")) {
            statement.setString(1, lockName());
            statement.setInt(2, WAIT_SECONDS);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                boolean locked = row.getInt(1) == 1;
                if (row.wasNull()) {
                    throw new SQLException("The server could not check the lock " + lockName());
                }
                return locked;
            }
        }
    }

    @Override
    public boolean isHeld() {
        return held;
    }

    @Override
    public synchronized boolean confirm() {
        Connection open = connection;
        if (!held || open == null) {
            return false;
        }
        try (PreparedStatement statement = open.prepareStatement("SELECT IS_USED_LOCK(?) = CONNECTION_ID()")) {
            statement.setString(1, lockName());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getBoolean(1)) {
                    return true;
                }
            }
            log.warn("Leader lock of {} lost: the server does not list this connection as its holder", source.name());
        } catch (SQLException e) {
            // Driver messages span several lines.
            String reason =
                    String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
            log.warn("Leader lock of {} lost: {}", source.name(), reason);
        }
        drop();
        return false;
    }

    @Override
    public synchronized void release() {
        drop();
    }

    @Override
    public synchronized String holder() {
        try (PreparedStatement statement = connection().prepareStatement("SELECT IS_USED_LOCK(?)")) {
            statement.setString(1, lockName());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long id = row.getLong(1);
                return row.wasNull()
                        ? "no connection"
                        : "connection " + id + " of " + source.host() + ":" + source.port();
            }
        } catch (SQLException e) {
            log.debug("The holder of the leader lock of {} could not be read", source.name(), e);
            return "unknown";
        }
    }

    private String lockName() {
        return LOCK_PREFIX + source.name();
    }

    private void drop() {
        held = false;
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // The server ends the connection after the timeout.
                log.debug("The connection of the leader lock of {} was not closed cleanly", source.name(), e);
            }
        }
    }
}
