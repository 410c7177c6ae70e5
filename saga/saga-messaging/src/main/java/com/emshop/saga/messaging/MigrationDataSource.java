package com.emshop.saga.messaging;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * For migrations: a statement may take as long as it takes, whatever {@code socketTimeout} the URL or the pool sets for the
 * service's own. MySQL goes on with an {@code ALTER TABLE} whose client has given up, and rolls no DDL back; a script that was
 * left in the middle would have to be finished by hand. A pool resets the limit of a connection that is given back.
 */
final class MigrationDataSource extends DelegatingDataSource {
    private static final int NO_LIMIT_MILLIS = 0;

    MigrationDataSource(DataSource source) {
        super(source);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return withoutLimit(super.getConnection());
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return withoutLimit(super.getConnection(username, password));
    }

    private static Connection withoutLimit(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, NO_LIMIT_MILLIS);
        return connection;
    }
}
