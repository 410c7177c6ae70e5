package com.emshop.saga.servers;

import com.emshop.saga.servers.process.ChildProcess;
import com.emshop.saga.servers.process.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A MySQL server from an unpacked distribution, with a binary log in row format and GTIDs. Every commit is on disk before
 * it is acknowledged. It speaks UTC.
 */
public final class MySqlServer extends ChildServer {
    /** Statements after this one in a connection do not get into the binlog: accounts are not part of what is replicated. */
    public static final String NOT_REPLICATED = "SET SESSION sql_log_bin = 0;";

    public static final String NAME = "mysql";

    /** Where those who log in to a server on this machine come from. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    /** What a change to would make an existing data directory unreadable, or is cheaper to have from the beginning. */
    static final List<String> DATA_OPTIONS =
            List.of("--innodb-log-file-size=32M", "--character-set-server=utf8mb4", "--mysqlx=OFF");

    private static final List<String> SERVER_OPTIONS = List.of(
            "--skip-name-resolve",
            "--default-time-zone=+00:00",
            // For change data capture.
            "--server-id=1",
            "--log-bin=binlog",
            "--binlog-format=ROW",
            "--binlog-row-image=FULL",
            "--gtid-mode=ON",
            "--enforce-gtid-consistency=ON",
            "--innodb-flush-log-at-trx-commit=1",
            "--sync-binlog=1",
            "--performance-schema=OFF",
            "--innodb-buffer-pool-dump-at-shutdown=OFF",
            "--innodb-buffer-pool-load-at-startup=OFF",
            "--table-open-cache=400",
            "--table-definition-cache=400",
            "--max-connections=300");

    /** The defaults are for a server that has the machine for itself. */
    private static final List<String> SMALL_OPTIONS = List.of(
            "--innodb-buffer-pool-size=64M", "--innodb-buffer-pool-chunk-size=16M", "--innodb-log-buffer-size=4M");

    private static final List<String> LARGE_OPTIONS =
            List.of("--innodb-buffer-pool-size=512M", "--innodb-log-buffer-size=16M", "--binlog-cache-size=256K");

    private final int port;
    private final Credentials admin;
    private final Optional<ServerCertificate> certificate;

    /**
     * @param distribution asked at each start
     * @param admin an account with all rights; created at the start, or given this password
     * @param statements run at each start with all rights, each one line; a failing one is only logged by the server
     * @param certificate where there is one, everybody has to come by TLS
     */
    public MySqlServer(
            ServerDirectory directory,
            Supplier<MySqlDistribution> distribution,
            int port,
            ServerSize size,
            Credentials admin,
            List<String> statements,
            Optional<ServerCertificate> certificate) {
        super(ServerContainers.chosen()
                .map(containers -> containers.mysql(
                        directory.log(NAME),
                        port,
                        serverOptions(size, certificate),
                        certificate,
                        admin,
                        accounts(admin, statements)))
                .orElseGet(() -> new ChildProcess(
                        NAME,
                        directory.pidFile(NAME),
                        directory.log(NAME),
                        () -> launch(directory, distribution.get(), port, size, admin, statements, certificate),
                        () -> answers(jdbcUrl(port, "", certificate), port, admin),
                        START_TIMEOUT,
                        STOP_TIMEOUT)));
        this.port = port;
        this.admin = admin;
        this.certificate = certificate;
    }

    private static Launch launch(
            ServerDirectory directory,
            MySqlDistribution distribution,
            int port,
            ServerSize size,
            Credentials admin,
            List<String> statements,
            Optional<ServerCertificate> certificate) {
        Path data = directory.data(NAME);
        distribution.provideData(data);
        removeStaleSocketLock(data);
        var command = new ArrayList<>(distribution.command());
        command.addAll(DATA_OPTIONS);
        command.addAll(serverOptions(size, certificate));
        command.add("--bind-address=127.0.0.1");
        command.add("--port=" + port);
        command.add("--datadir=" + data);
        // Relative to the data directory: an absolute path may be longer than a socket's name can be.
        command.add("--socket=mysql.sock");
        command.add("--pid-file=" + data.resolve("mysqld.pid"));
        command.add("--init-file=" + initFile(directory, admin, statements));
        return new Launch(command, distribution.environment(), data);
    }

    private static List<String> serverOptions(ServerSize size, Optional<ServerCertificate> certificate) {
        var options = new ArrayList<>(SERVER_OPTIONS);
        options.addAll(
                switch (size) {
                    case SMALL -> SMALL_OPTIONS;
                    case LARGE -> LARGE_OPTIONS;
                });
        certificate.ifPresent(own -> {
            options.add("--ssl-ca=" + own.authority());
            options.add("--ssl-cert=" + own.keyAndCertificate());
            options.add("--ssl-key=" + own.keyAndCertificate());
            options.add("--require-secure-transport=ON");
        });
        return options;
    }

    /**
     * The server takes a lock that a killed one left for a living one's as long as any process has that pid, an
     * uncollected one too. That nobody uses this directory is known here already.
     */
    private static void removeStaleSocketLock(Path data) {
        try {
            Files.deleteIfExists(data.resolve("mysql.sock.lock"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path initFile(ServerDirectory directory, Credentials admin, List<String> statements) {
        List<String> lines = accounts(admin, statements);
        Path file = directory.run().resolve("mysql-init.sql");
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            PrivateFiles.write(file, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static List<String> accounts(Credentials admin, List<String> statements) {
        var lines = new ArrayList<String>();
        lines.add(NOT_REPLICATED);
        String host = clientHost();
        lines.addAll(account(admin, host));
        lines.add("GRANT ALL PRIVILEGES ON *.* TO '" + admin.user() + "'@'" + host + "' WITH GRANT OPTION;");
        lines.addAll(statements);
        return lines;
    }

    /** From where this machine's programs log in, as accounts have it: what a container sees of them is its gateway. */
    public static String clientHost() {
        return ServerContainers.chosen().isPresent() ? "%" : LOOPBACK;
    }

    /**
     * The statements that create an account, or give it this password.
     *
     * @param host from where it may log in
     */
    public static List<String> account(Credentials account, String host) {
        String identified = "'" + account.user() + "'@'" + host + "' IDENTIFIED BY '" + account.password() + "';";
        return List.of("CREATE USER IF NOT EXISTS " + identified, "ALTER USER " + identified);
    }

    public int port() {
        return port;
    }

    /** An account with all rights. */
    public Credentials admin() {
        return admin;
    }

    /** The JDBC URL of a database, or of the server when the name is empty. */
    public String jdbcUrl(String database) {
        return jdbcUrl(port, database, certificate);
    }

    static String jdbcUrl(int port, String database, Optional<ServerCertificate> certificate) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + database + "?" + jdbcParameters(certificate);
    }

    /**
     * UTC on both sides; batches as one statement; no call waits for ever on a server that is gone.
     *
     * @param certificate the server's: by TLS, if there is one, and not at all with a server that its authority did not vouch
     *     for
     */
    public static String jdbcParameters(Optional<ServerCertificate> certificate) {
        return "connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"
                + "&preserveInstants=true&rewriteBatchedStatements=true&connectTimeout=5000&socketTimeout=60000&"
                + certificate.map(MySqlServer::verified).orElse("sslMode=DISABLED&allowPublicKeyRetrieval=true");
    }

    private static String verified(ServerCertificate certificate) {
        return "sslMode=VERIFY_CA&trustCertificateKeyStoreType=PKCS12&trustCertificateKeyStoreUrl="
                + certificate.trustStore().toUri() + "&trustCertificateKeyStorePassword="
                + ServerCertificate.TRUST_STORE_PASSWORD;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(""), admin.user(), admin.password());
    }

    static boolean answers(String url, int port, Credentials admin) {
        if (!Ports.isOpen(port)) {
            return false;
        }
        try (Connection connection = DriverManager.getConnection(url, admin.user(), admin.password())) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** Runs the statements one after the other, each by itself. */
    public static void run(String url, Credentials account, List<String> statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, account.user(), account.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
