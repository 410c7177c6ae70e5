package com.emshop.relay.lead;

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
 * The lead of a source as a user lock of the very server that is relayed: who can't reach that has nothing to lead.
 *
 * <p>The lock belongs to a connection that does nothing else. When the process dies, its connections go and the server
 * frees the lock at once. When the process, its host or the network hangs, no sign of life comes and the server itself
 * ends the connection after the time-out. While one waits for the lock the server hands it over within milliseconds.
 *
 * <p>Locks belong to one server and are not replicated: all relays of a source must be pointed at the same one.
 *
 * <p>Safe for any thread; a call waits for another that is on its way, which is bounded.
 */
public final class MySqlLead implements Lead {

    private static final Logger log = LoggerFactory.getLogger(MySqlLead.class);

    /** A source's name is so short that the lock's fits into the 64 characters that MySQL allows. */
    private static final String LOCK_PREFIX = "emshop.relay.";

    /** For one call; whoever asks again and again notices in between that he is told to stop. */
    private static final int WAIT_SECONDS = 1;

    private final MySqlSource source;
    private final Duration connectTimeout;
    private final Duration timeout;
    private @Nullable Connection connection;
    private volatile boolean held;

    public MySqlLead(MySqlSource source, LeadSettings settings, Duration connectTimeout) {
        this.source = source;
        this.timeout = settings.timeout();
        this.connectTimeout = connectTimeout;
    }

    @Override
    public synchronized boolean take() throws SQLException {
        if (confirm()) {
            return true;
        }
        try {
            held = lock(connection());
            return held;
        } catch (SQLException e) {
            drop();
            throw e;
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            // An answer that takes as long as the server would wait for a sign of life is as good as none.
            open = source.connect(connectTimeout, timeout.plusSeconds(WAIT_SECONDS));
            connection = open;
            try (Statement statement = open.createStatement()) {
                statement.execute("SET SESSION wait_timeout = " + timeout.toSeconds());
            }
        }
        return open;
    }

    private boolean lock(Connection open) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement("SELECT GET_LOCK(?, ?)")) {
            statement.setString(1, lockName());
            statement.setInt(2, WAIT_SECONDS);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                boolean locked = row.getInt(1) == 1;
                if (row.wasNull()) {
                    throw new SQLException("The server can't tell who has the lock " + lockName());
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
            log.warn("The lead of {} is lost: the server does not know of it", source.name());
        } catch (SQLException e) {
            // Drivers like to write paragraphs.
            String reason =
                    String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
            log.warn("The lead of {} is lost: {}", source.name(), reason);
        }
        drop();
        return false;
    }

    @Override
    public synchronized void letGo() {
        drop();
    }

    @Override
    public synchronized String holder() {
        try (PreparedStatement statement = connection().prepareStatement("SELECT IS_USED_LOCK(?)")) {
            statement.setString(1, lockName());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long id = row.getLong(1);
                return row.wasNull() ? "nobody" : "connection " + id + " of " + source.host() + ":" + source.port();
            }
        } catch (SQLException e) {
            log.debug("Who has the lead of {} can't be learnt", source.name(), e);
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
                // The server ends it by itself after the time-out.
                log.debug("The connection of the lead of {} did not close in good order", source.name(), e);
            }
        }
    }
}
