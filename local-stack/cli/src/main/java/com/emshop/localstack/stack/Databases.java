package com.emshop.localstack.stack;

import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.StackException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The schemas of the services, and the accounts that may do just what their owner needs. */
public final class Databases {
    private final Secrets secrets;
    private final String host;

    /** @param host from where the accounts may log in, as MySQL writes it */
    public Databases(Secrets secrets, String host) {
        this.secrets = secrets;
        this.host = host;
    }

    /** Statements that may be repeated; each is one line. */
    public List<String> statements() {
        var statements = new ArrayList<String>();
        for (String schema : Service.schemas()) {
            statements.add("CREATE DATABASE IF NOT EXISTS " + schema + " CHARACTER SET utf8mb4;");
            statements.addAll(MySqlServer.account(secrets.app(schema), host));
            statements.addAll(MySqlServer.account(secrets.owner(schema), host));
        }
        statements.addAll(MySqlServer.account(secrets.relay(), host));
        statements.addAll(DatabaseRights.statements(host));
        return statements;
    }

    private String name(Credentials account) {
        return "'" + account.user() + "'@'" + host + "'";
    }

    /** A schema for a schema registry, beside those of the services. Statements that may be repeated. */
    private List<String> registryStatements() {
        Credentials registry = secrets.registry();
        var statements = new ArrayList<String>();
        statements.add("CREATE DATABASE IF NOT EXISTS " + registry.user() + " CHARACTER SET utf8mb4;");
        statements.addAll(MySqlServer.account(registry, host));
        statements.add("GRANT ALL PRIVILEGES ON " + registry.user() + ".* TO " + name(registry) + ";");
        return statements;
    }

    /**
     * Creates what is not there yet, for a schema registry as well; passwords become those of the secrets.
     *
     * @param url of a server whose administrator is that of the secrets, without a schema
     * @throws StackException when the server does not answer or refuses
     */
    public void createWithRegistry(String url) {
        List<String> statements = new ArrayList<>(statements());
        statements.addAll(registryStatements());
        run(url, statements);
    }

    private void run(String url, List<String> statements) {
        try {
            MySqlServer.run(url, secrets.admin(), statements);
        } catch (SQLException e) {
            throw new StackException("MySQL at " + url + " refuses: " + e.getMessage(), e);
        }
    }

    /**
     * Creates what is not there yet on the embedded server; rights and passwords become those of this version.
     *
     * @param url of the server, without a schema
     * @throws StackException when the server does not answer or refuses
     */
    void create(String url) {
        var statements = new ArrayList<>(List.of(MySqlServer.NOT_REPLICATED));
        statements.addAll(statements());
        run(url, statements);
    }

    /** @throws StackException when the server does not answer or refuses */
    void create(StackSettings.OwnMySql server) {
        run(server, statements());
    }

    /** Drops all schemas with what they hold. */
    static void drop(StackSettings.OwnMySql server) {
        run(
                server,
                Service.schemas().stream()
                        .map(schema -> "DROP DATABASE IF EXISTS " + schema)
                        .toList());
    }

    private static void run(StackSettings.OwnMySql server, List<String> statements) {
        try {
            MySqlServer.run(server.url(), server.admin(), statements);
        } catch (SQLException e) {
            throw new StackException(
                    "The MySQL of EMSHOP_MYSQL_URL (" + server.url() + ", user "
                            + server.admin().user() + ") refused: " + e.getMessage()
                            + "; EMSHOP_MYSQL_USERNAME and EMSHOP_MYSQL_PASSWORD name an account that may create"
                            + " schemas and accounts",
                    e);
        }
    }
}
