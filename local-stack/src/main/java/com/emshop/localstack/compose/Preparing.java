package com.emshop.localstack.compose;

import com.emshop.localstack.StackException;
import com.emshop.localstack.servers.Credentials;
import com.emshop.localstack.stack.Databases;
import com.emshop.localstack.stack.Secrets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Schemas and accounts in MySQL. May be repeated at every start: what is there stays, and passwords become those of the secrets. */
final class Preparing {
    private final Secrets secrets;

    Preparing(Secrets secrets) {
        this.secrets = secrets;
    }

    /** @param url of the server, without a schema */
    void mysql(String url) {
        var databases = new Databases(secrets, "%");
        List<String> statements = new ArrayList<>(databases.statements());
        statements.addAll(databases.registryStatements());
        Credentials admin = secrets.admin();
        try (Connection connection = DriverManager.getConnection(url, admin.user(), admin.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new StackException("MySQL at " + url + " refuses: " + e.getMessage(), e);
        }
    }
}
