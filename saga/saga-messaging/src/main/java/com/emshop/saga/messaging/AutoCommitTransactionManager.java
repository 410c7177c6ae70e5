package com.emshop.saga.messaging;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Commits by switching the connection back to auto-commit, which the JDBC specification defines as a commit. Spring would send
 * {@code COMMIT} and then switch: one more round trip for each transaction.
 *
 * <p>Needs a driver that does not send a mode which the session already has (Connector/J: {@code useLocalSessionState=true});
 * any other driver costs the same as with Spring's own. Right for pools in either mode. Thread-safe.
 */
final class AutoCommitTransactionManager extends JdbcTransactionManager {
    AutoCommitTransactionManager(DataSource source) {
        super(source);
    }

    /** @throws RuntimeException if it fails; whether the transaction was committed is not known when the connection broke */
    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        Connection connection = ((JdbcTransactionObjectSupport) status.getTransaction())
                .getConnectionHolder()
                .getConnection();
        try {
            connection.setAutoCommit(true);
        } catch (SQLException failed) {
            try {
                // The driver noted the new mode before it sent it, and would not roll back.
                connection.setAutoCommit(false);
            } catch (SQLException broken) {
                failed.addSuppressed(broken);
            }
            throw translateException("commit", failed);
        }
    }
}
