package com.emshop.relay.recovery;

import com.emshop.relay.binlog.MySqlSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The user lock of a source on its server, on a connection that does nothing else: while it is held, no relay of the source
 * that asks for it begins to work. It ends with the connection, however that ends.
 */
final class SourceLock implements AutoCloseable {

    /** Without a word from its holder the server frees it after this long. */
    private static final Duration SILENCE = Duration.ofHours(8);

    private final String name;
    private final Connection connection;

    private SourceLock(String name, Connection connection) {
        this.name = name;
        this.connection = connection;
    }

    /**
     * @throws RecoveryRefusedException if somebody else has it
     */
    static SourceLock take(MySqlSource source, Duration connectTimeout, Duration answerTimeout)
            throws SQLException, RecoveryRefusedException {
        String name = "emshop.relay." + source.name();
        Connection connection = source.connect(connectTimeout, answerTimeout);
        try (Statement statement = connection.createStatement();
                PreparedStatement lock = connection.prepareStatement("SELECT GET_LOCK(?, 0)")) {
            statement.execute("SET SESSION wait_timeout = " + SILENCE.toSeconds());
            lock.setString(1, name);
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                if (row.getInt(1) != 1) {
                    throw new RecoveryRefusedException("Somebody else has the lock " + name + ": a relay of source "
                            + source.name() + " is at work, or another recovery. A halted relay has it not");
                }
            }
            return new SourceLock(name, connection);
        } catch (SQLException | RecoveryRefusedException e) {
            connection.close();
            throw e;
        }
    }

    /** @throws SQLException if it was lost */
    void assertHeld() throws SQLException {
        try (PreparedStatement question =
                connection.prepareStatement("SELECT IFNULL(IS_USED_LOCK(?) = CONNECTION_ID(), 0)")) {
            question.setString(1, name);
            try (ResultSet row = question.executeQuery()) {
                row.next();
                if (row.getInt(1) != 1) {
                    throw new SQLException("The lock " + name + " was lost");
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
