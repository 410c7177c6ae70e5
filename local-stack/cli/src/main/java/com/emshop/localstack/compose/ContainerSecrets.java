package com.emshop.localstack.compose;

import com.emshop.localstack.stack.Certificates;
import com.emshop.localstack.stack.KafkaAccess;
import com.emshop.localstack.stack.Secrets;
import com.emshop.localstack.stack.Service;
import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.ServerCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Hands each container its secrets, and no other's: files in a directory that is mounted there alone. */
final class ContainerSecrets {
    private static final String BROKER = """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@localhost:9093
            controller.listener.names=CONTROLLER
            inter.broker.listener.name=LOCAL
            listeners=CONTROLLER://localhost:9093,LOCAL://localhost:19092,SERVICES://:9092,HOST://:9094
            advertised.listeners=LOCAL://localhost:19092,SERVICES://kafka:9092,HOST://localhost:%1$d
            listener.security.protocol.map=CONTROLLER:PLAINTEXT,LOCAL:PLAINTEXT,SERVICES:%3$s,HOST:%3$s
            sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
            listener.name.services.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_admin="%2$s";
            listener.name.host.sasl.enabled.mechanisms=SCRAM-SHA-512
            listener.name.services.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
            listener.name.host.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
            authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
            # Nobody but this container itself gets in without a name.
            super.users=User:admin;User:ANONYMOUS
            allow.everyone.if.no.acl.found=false
            log.dirs=/var/lib/kafka/data
            auto.create.topics.enable=false
            default.replication.factor=1
            min.insync.replicas=1
            offsets.topic.replication.factor=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            group.initial.rebalance.delay.ms=0
            add.partitions.to.txn.retry.backoff.ms=1
            log.retention.ms=-1
            broker.session.timeout.ms=3000
            broker.heartbeat.interval.ms=500
            """;

    /** With logins nobody else may read either, unless that is said. */
    private static final String REGISTRY = """
            apicurio.datasource.password=%1$s
            quarkus.http.auth.basic=true
            apicurio.auth.anonymous-read-access.enabled=true
            quarkus.security.users.embedded.plain-text=true
            quarkus.security.users.embedded.users.%2$s=%3$s
            quarkus.security.users.embedded.roles.%2$s=sr-developer
            """;

    private static final String BROKER_TLS = """
            ssl.keystore.type=PEM
            ssl.keystore.location=/mnt/shared/config/server.pem
            """;

    /** The containers that migrate the schemas, as their owners. */
    private static final String MIGRATIONS = "migrations";

    private final Secrets secrets;
    private final int publishedKafkaPort;
    private final boolean tls;

    /**
     * @param publishedKafkaPort where clients on the host reach the broker
     * @param tls whether everybody has to come to the broker by TLS
     */
    ContainerSecrets(Secrets secrets, int publishedKafkaPort, boolean tls) {
        this.secrets = secrets;
        this.publishedKafkaPort = publishedKafkaPort;
        this.tls = tls;
    }

    List<Secret> all() throws IOException {
        secrets.provideTokenKeys();
        String tokenKey = Files.readString(secrets.publicKeyFile());
        var all = new ArrayList<Secret>();
        all.add(new Secret("mysql", "admin.password", secrets.admin().password()));
        all.add(new Secret("mysql", "init.sql", adminAccount()));
        all.add(new Secret("kafka", "server.properties", broker()));
        all.add(new Secret("registry", "registry.properties", registry()));
        all.add(new Secret("provider", "provider.key", secrets.providerKey()));
        all.add(new Secret("provider", "webhook.secret", secrets.webhookSecret()));
        for (Service service : Service.values()) {
            String container = service.label();
            all.add(new Secret(
                    container, "kafka.password", secrets.kafka(container).password()));
            all.add(new Secret(container, "token-key.pub.pem", tokenKey));
            service.schema().ifPresent(schema -> {
                all.add(new Secret(
                        container, "mysql.password", secrets.app(schema).password()));
                all.add(new Secret(
                        MIGRATIONS,
                        container + ".owner-password",
                        secrets.owner(schema).password()));
            });
        }
        all.add(new Secret("outbox-relay", "mysql.password", secrets.relay().password()));
        all.add(new Secret("payment-service", "webhook.secret", secrets.webhookSecret()));
        all.add(new Secret("payment-service", "provider.key", secrets.providerKey()));
        return all;
    }

    /** Anybody reads and looks up; to change anything takes a login. */
    private String registry() {
        Credentials writer = secrets.schemaWriter();
        return REGISTRY.formatted(secrets.registry().password(), writer.user(), writer.password());
    }

    private String broker() {
        return BROKER.formatted(
                        publishedKafkaPort,
                        secrets.kafka(KafkaAccess.ADMIN).password(),
                        tls ? "SASL_SSL" : "SASL_PLAINTEXT")
                + (tls ? BROKER_TLS : "");
    }

    /** Run by the server at each of its starts. */
    private String adminAccount() {
        Credentials admin = secrets.admin();
        var lines = new ArrayList<>(List.of("SET SESSION sql_log_bin = 0;"));
        lines.addAll(MySqlServer.account(admin, "%"));
        lines.add("GRANT ALL PRIVILEGES ON *.* TO '" + admin.user() + "'@'%' WITH GRANT OPTION;");
        return String.join("\n", lines) + "\n";
    }

    /** Writes them all. Who runs in a container may have any number for a user: what is mounted may be read there. */
    void write(Path directory) throws IOException {
        for (Secret secret : all()) {
            write(directory, secret.container(), secret.file(), secret.content().getBytes(StandardCharsets.UTF_8));
        }
        if (tls) {
            writeCertificates(directory);
        }
    }

    /** Servers get what they prove themselves with; whoever talks to them, what they see it by. */
    private void writeCertificates(Path directory) throws IOException {
        Certificates certificates = secrets.certificates();
        certificates.provide();
        byte[] authority = Files.readAllBytes(certificates.authority());
        for (String server : List.of("kafka", "mysql")) {
            ServerCertificate certificate = certificates.of(server);
            write(directory, server, "server.pem", Files.readAllBytes(certificate.keyAndCertificate()));
            write(directory, server, "ca.pem", authority);
        }
        byte[] trustStore = Files.readAllBytes(certificates.of("mysql").trustStore());
        write(directory, "registry", "ca.p12", trustStore);
        write(directory, MIGRATIONS, "ca.p12", trustStore);
        for (Service service : Service.values()) {
            write(directory, service.label(), "ca.pem", authority);
            write(directory, service.label(), "ca.p12", trustStore);
        }
    }

    private static void write(Path directory, String container, String name, byte[] content) throws IOException {
        Path file = directory.resolve(container).resolve(name);
        Files.createDirectories(file.getParent());
        Path written = file.resolveSibling("." + file.getFileName());
        Files.write(written, content);
        Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
