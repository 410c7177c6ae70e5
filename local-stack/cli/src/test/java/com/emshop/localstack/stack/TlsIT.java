package com.emshop.localstack.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.KafkaServer;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.SaslListener;
import com.emshop.saga.servers.Server;
import com.emshop.saga.servers.ServerCertificate;
import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.ServerDistributions;
import com.emshop.saga.servers.ServerSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever knows the shop's authority gets in, and nobody else; nor does a server get a client that another vouches for. */
class TlsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Secrets secrets;

    @SuppressWarnings("NullAway.Init")
    private static Certificates own;

    @SuppressWarnings("NullAway.Init")
    private static Certificates others;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    private final Iterator<Integer> ports = Ports.free(4).iterator();
    private final int open = ports.next();
    private final int controller = ports.next();
    private final int sasl = ports.next();
    private final int database = ports.next();

    private Optional<Server> server = Optional.empty();

    /** It takes some seconds. */
    @BeforeAll
    static void certify() {
        secrets = Secrets.in(directory.resolve("own"));
        own = secrets.certificates();
        own.provide();
        others = Secrets.in(directory.resolve("others")).certificates();
        others.provide();
    }

    @AfterEach
    void end() {
        server.ifPresent(Server::stop);
    }

    private void start(Server started) {
        server = Optional.of(started);
        started.start();
    }

    @Test
    void kafkaIsReachedByThoseWhoKnowItsAuthority() throws Exception {
        start(new KafkaServer(
                new ServerDirectory(home),
                ServerDistributions.ofUser(),
                open,
                controller,
                ServerSize.SMALL,
                new SaslListener(sasl, secrets.kafka(KafkaAccess.ADMIN), Optional.of(own.of(KafkaServer.NAME)))));
        new KafkaContents(secrets, KafkaAccess.bindings()).provide("127.0.0.1:" + sasl, Optional.of(own.authority()));

        assertThat(clusterAsSeenWith(Optional.of(own.authority()))).isNotEmpty();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> clusterAsSeenWith(Optional.of(others.authority())))
                .withCauseInstanceOf(SslAuthenticationException.class);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> clusterAsSeenWith(Optional.empty()))
                .withCauseInstanceOf(TimeoutException.class);
    }

    private String clusterAsSeenWith(Optional<Path> authority) throws Exception {
        var client = new HashMap<String, Object>(KafkaLogin.scram(secrets.kafka("order-service"), authority));
        client.put("bootstrap.servers", "localhost:" + sasl);
        client.put("request.timeout.ms", 5_000);
        client.put("default.api.timeout.ms", 10_000);
        try (Admin admin = Admin.create(client)) {
            return admin.describeCluster().clusterId().get();
        }
    }

    @Test
    void mysqlIsReachedByThoseWhoKnowItsAuthority() throws Exception {
        start(new MySqlServer(
                new ServerDirectory(home),
                ServerDistributions.ofUser()::mysql,
                database,
                ServerSize.SMALL,
                secrets.admin(),
                List.of(),
                Optional.of(own.of(MySqlServer.NAME))));

        try (Connection connection = connect(MySqlServer.jdbcParameters(Optional.of(own.of(MySqlServer.NAME))));
                var cipher = connection.createStatement().executeQuery("SHOW STATUS LIKE 'Ssl_cipher'")) {
            assertThat(cipher.next()).isTrue();
            assertThat(cipher.getString(2)).isNotEmpty();
        }
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> connect(MySqlServer.jdbcParameters(Optional.of(others.of(MySqlServer.NAME)))))
                .withStackTraceContaining("CertPathValidatorException");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> connect(MySqlServer.jdbcParameters(Optional.empty())))
                .withMessageContaining("insecure transport");
    }

    private Connection connect(String parameters) throws SQLException {
        Credentials admin = secrets.admin();
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + database + "/?" + parameters, admin.user(), admin.password());
    }

    @Test
    void certificatesAreMadeOnceAndTheirKeysReadByTheirOwnerAlone() throws Exception {
        ServerCertificate kafka = own.of(KafkaServer.NAME);
        String first = Files.readString(kafka.keyAndCertificate());

        Secrets.in(directory.resolve("own")).certificates().provide();

        assertThat(kafka.keyAndCertificate()).hasContent(first);
        for (Path file : List.of(kafka.keyAndCertificate(), kafka.authority().resolveSibling("keys.p12"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo("rw-------");
        }
        assertThat(kafka.authority()).content().doesNotContain("PRIVATE KEY");
    }
}
