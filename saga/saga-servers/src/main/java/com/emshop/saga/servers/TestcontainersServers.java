package com.emshop.saga.servers;

import com.emshop.saga.servers.process.LogFile;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mysql.MySQLContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** The public images, started by Testcontainers. */
final class TestcontainersServers implements ServerContainers {
    private static final String MYSQL_IMAGE = "mysql:9.7";
    private static final String KAFKA_IMAGE = "apache/kafka:4.3.1";
    private static final String REGISTRY_IMAGE = "apicurio/apicurio-registry:3.3.3";

    private static final int MYSQL_PORT = 3306;
    private static final int KAFKA_PORT = 9092;
    private static final int REGISTRY_PORT = 8080;
    private static final String ROOT = "root";
    /** Within the container, whose server is a user of its own. */
    private static final int READABLE_BY_ALL = 0444;

    /** What Testcontainers' own container has too. */
    private static final Map<String, String> ONE_NODE = Map.of(
            "KAFKA_PROCESS_ROLES", "broker,controller",
            "KAFKA_NODE_ID", "1",
            "KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER");

    TestcontainersServers() {}

    @Override
    public Server mysql(
            LogFile log,
            int port,
            List<String> options,
            Optional<ServerCertificate> certificate,
            Credentials admin,
            List<String> statements) {
        String url = MySqlServer.jdbcUrl(port, "", certificate);
        Credentials root = new Credentials(ROOT, admin.password());
        return new ContainerProcess(
                MySqlServer.NAME,
                log,
                port,
                () -> certified(published(database(options, certificate, admin), port, MYSQL_PORT), certificate),
                () -> MySqlServer.answers(url, port, root),
                () -> run(url, root, statements));
    }

    private static MySQLContainer database(
            List<String> options, Optional<ServerCertificate> certificate, Credentials admin) {
        MySQLContainer container = new MySQLContainer(DockerImageName.parse(MYSQL_IMAGE))
                .withUsername(ROOT)
                .withPassword(admin.password())
                .withCommand(options.toArray(String[]::new));
        // It waits until it can connect itself, and connects without TLS unless a parameter asks for it.
        certificate.ifPresent(own -> container.withUrlParam("sslMode", "REQUIRED"));
        return container;
    }

    @Override
    public Server kafka(
            LogFile log,
            List<Integer> ports,
            Map<String, String> settings,
            Optional<ServerCertificate> certificate,
            BooleanSupplier readiness) {
        // As the broker without a container has them.
        Properties all = ServerDistributions.read("/com/emshop/kafkabroker/broker.properties");
        all.putAll(settings);
        var environment = new HashMap<String, String>();
        all.forEach((name, value) -> environment.put(variable(name.toString()), value.toString()));
        environment.put("KAFKA_HEAP_OPTS", "-Xmx256m -Xms64m");
        return new ContainerProcess(
                KafkaServer.NAME,
                log,
                ports.get(0),
                () -> certified(
                        ports.size() == 1
                                ? published(
                                        new KafkaContainer(DockerImageName.parse(KAFKA_IMAGE)).withEnv(environment),
                                        ports.get(0),
                                        KAFKA_PORT)
                                : brokerWithListeners(ports, environment),
                        certificate),
                readiness,
                () -> {});
    }

    /** Testcontainers' own for Kafka insists on its listeners. Each port is the same inside as outside. */
    private static GenericContainer<?> brokerWithListeners(List<Integer> ports, Map<String, String> environment) {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(KAFKA_IMAGE))
                .withExposedPorts(ports.toArray(Integer[]::new))
                .withEnv(ONE_NODE)
                .withEnv(environment);
        return published(
                container,
                ports.stream().map(port -> "127.0.0.1:" + port + ":" + port).toList());
    }

    /** The environment variable by which the image takes a setting of the broker. */
    private static String variable(String setting) {
        return "KAFKA_"
                + setting.replace("_", "__")
                        .replace("-", "___")
                        .replace(".", "_")
                        .toUpperCase(Locale.ROOT);
    }

    @Override
    public Server registry(LogFile log, int port, BooleanSupplier readiness) {
        return new ContainerProcess(
                SchemaRegistryServer.NAME,
                log,
                port,
                () -> published(
                        new GenericContainer<>(DockerImageName.parse(REGISTRY_IMAGE))
                                // Written before a registration is answered, as without a container.
                                .withEnv("APICURIO_STORAGE_KIND", "sql")
                                .withEnv("APICURIO_STORAGE_SQL_KIND", "h2")
                                .withEnv("APICURIO_DATASOURCE_URL", "jdbc:h2:file:/tmp/schemas;WRITE_DELAY=0")
                                .withEnv("APICURIO_DATASOURCE_USERNAME", "sa")
                                .withEnv("APICURIO_DATASOURCE_PASSWORD", "")
                                .withExposedPorts(REGISTRY_PORT),
                        port,
                        REGISTRY_PORT),
                readiness,
                () -> {});
    }

    /** On a port that stays the same over every stop and start. */
    private static GenericContainer<?> published(GenericContainer<?> container, int port, int inside) {
        return published(container, List.of("127.0.0.1:" + port + ":" + inside));
    }

    private static GenericContainer<?> published(GenericContainer<?> container, List<String> ports) {
        container.setPortBindings(ports);
        container.withStartupTimeout(Duration.ofMinutes(3));
        return container;
    }

    /** With the files of the certificate where its options look for them. */
    private static GenericContainer<?> certified(
            GenericContainer<?> container, Optional<ServerCertificate> certificate) {
        certificate.ifPresent(own -> Stream.of(own.keyAndCertificate(), own.authority())
                .forEach(file -> container.withCopyFileToContainer(
                        MountableFile.forHostPath(file, READABLE_BY_ALL), file.toString())));
        return container;
    }

    private static void run(String url, Credentials root, List<String> statements) {
        try {
            MySqlServer.run(url, root, statements);
        } catch (SQLException e) {
            throw new IllegalStateException("MySQL refuses a statement of its start", e);
        }
    }
}
