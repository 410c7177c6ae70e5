package com.emshop.saga.servers;

import com.emshop.saga.servers.process.ProcessId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real MySQL, Kafka and schema registry for integration tests. This JVM has them for itself; the next test JVM of the same
 * Maven run takes them over, so that a run starts as many sets as it has test JVMs at a time.
 *
 * <p>The first {@link #running()} of a run starts them (seconds), every later one joins (well under a second). They
 * listen on free ports of 127.0.0.1, keep their data under {@code target/test-servers} of the source tree,
 * and end by themselves, within seconds, when the Maven run ends, however it ends; without Maven when the test JVM ends.
 *
 * <p>The tests of a JVM share them. A test that kills a server starts it again before it ends; should it fail to, the
 * next class's {@link #running()} does. Safe for use by several threads.
 */
public final class TestServers {
    /** Of every topic that a test creates. */
    private static final int PARTITIONS = 12;

    private static final Pattern DATABASE_NAME = Pattern.compile("[A-Za-z0-9_]{1,64}");

    private static @Nullable TestServers current;

    private final TestServerGroup group;

    private TestServers(TestServerGroup group) {
        this.group = group;
    }

    /**
     * The servers, all of them running and ready.
     *
     * @throws StackException with the end of the log, when one of them does not start
     */
    public static synchronized TestServers running() {
        TestServers servers = current;
        if (servers == null) {
            servers = new TestServers(TestServerGroup.reserve());
            current = servers;
        }
        servers.group.ensureRunning();
        return servers;
    }

    public String kafkaBootstrap() {
        return group.kafka().bootstrap();
    }

    /** The registry's address for Confluent's clients. */
    public String schemaRegistryUrl() {
        return group.registry().confluentUrl();
    }

    /** The registry's address for Apicurio's own clients and serdes. */
    public String apicurioUrl() {
        return group.registry().apicurioUrl();
    }

    /** The JDBC URL of a database, which need not exist yet; of the server when the name is empty. */
    public String mysqlUrl(String database) {
        return group.mysql().jdbcUrl(database);
    }

    public int mysqlPort() {
        return group.mysql().port();
    }

    /** An account that may do everything, on every database. */
    public Credentials mysqlAdmin() {
        return group.mysql().admin();
    }

    /** Drops the database, if there is one, and creates it empty. */
    public void createDatabase(String name) {
        if (!DATABASE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name for a database: " + name);
        }
        try (Connection connection = group.mysql().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name);
            statement.execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
        } catch (SQLException e) {
            throw new IllegalStateException("database " + name + " cannot be created", e);
        }
    }

    /** Drops the topics with all they hold, and creates them empty with twelve partitions. */
    public void recreateTopics(String... names) {
        group.kafka().recreateTopics(Arrays.asList(names), PARTITIONS);
    }

    /** Creates the topics that do not exist yet; those that do keep their records and partitions. */
    public void createTopics(Collection<String> names, int partitions) {
        group.kafka().createTopics(names, partitions);
    }

    /** For tests that crash it. */
    public Server mysql() {
        return group.mysql();
    }

    /** For tests that crash it. */
    public Server kafka() {
        return group.kafka();
    }

    /** For tests that crash it. */
    public Server registry() {
        return group.registry();
    }

    /** Where they keep data, logs and pid files. Whatever else has its pid file there ends with them. */
    public ServerDirectory directory() {
        return group.directory();
    }

    /** The process whose end ends the servers. */
    ProcessId owner() {
        return group.owner();
    }
}
