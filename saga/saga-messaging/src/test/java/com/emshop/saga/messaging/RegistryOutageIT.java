package com.emshop.saga.messaging;

import static com.emshop.saga.messaging.TallyEvents.newOrder;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.emshop.events.Topics;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.servers.TestServers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** A service on the real database and broker, with something between it and its registry. */
class RegistryOutageIT {
    private static final String DATABASE = "registry_outage_it";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TestServers SERVERS = TestServers.running();

    /** What stands in the registry's place. */
    private enum Mode {
        REGISTRY,
        /** A web server of somebody else. */
        FOREIGN,
        CLOSING
    }

    private final ExecutorService handlers = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;
    private volatile Mode mode = Mode.REGISTRY;

    @BeforeEach
    void start() throws IOException {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.PAYMENT);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(handlers);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        handlers.shutdownNow();
    }

    @Test
    void serviceIsNotReadyAndExecutesNothingUntilTheSchemasOfItsEventsHaveTheirIds() {
        mode = Mode.FOREIGN;
        String order = newOrder();
        try (ConfigurableApplicationContext service = service()) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(health(service, "emittedSchemas")
                                    .getDetails()
                                    .toString())
                            .contains("no schema from the registry"));
            assertThat(health(service, "emittedSchemas").getStatus()).isEqualTo(Status.DOWN);
            assertThatThrownBy(() -> command(service, order))
                    .isInstanceOf(SchemaUnavailableException.class)
                    .matches(FailureClassifier::isTransient);
            assertThat(rows(service, "tallies")).isZero();

            mode = Mode.REGISTRY;
            await().atMost(SOON)
                    .until(() -> health(service, "emittedSchemas").getStatus().equals(Status.UP));
            command(service, order);

            mode = Mode.CLOSING;
            command(service, order);
            assertThat(rows(service, "outbox")).isEqualTo(2);
            assertThat(health(service, "emittedSchemas").getStatus()).isEqualTo(Status.UP);
        }
    }

    @Test
    void goodEventsWaitUntilTheRegistryKnowsTheirSchemasAgain() {
        String order = newOrder();
        try (ConfigurableApplicationContext other = service("other-tally-service");
                ConfigurableApplicationContext service = service("waiting-tally-service")) {
            await().atMost(SOON)
                    .until(() -> health(service, "emittedSchemas").getStatus().equals(Status.UP));
            TallyEvents events = new TallyEvents(other.getBean(EventCodec.class));
            ProducerRecord<String, byte[]> event = events.event(order, "good");
            mode = Mode.FOREIGN;
            send(event);
            await().atMost(SOON)
                    .until(() -> health(service, "consumedSchemas").getStatus().equals(Status.DOWN));
            Map<String, Object> foreign = health(service, "consumedSchemas").getDetails();
            mode = Mode.CLOSING;
            await().atMost(SOON)
                    .until(() ->
                            !health(service, "consumedSchemas").getDetails().equals(foreign));
            assertThat(health(service, "emittedSchemas").getStatus()).isEqualTo(Status.UP);
            assertThat(rows(service, "dead_letters")).isZero();

            mode = Mode.REGISTRY;
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(service.getBean(JdbcTemplate.class)
                                    .queryForList("SELECT seen FROM tallies WHERE tally_key = ?", String.class, order))
                            .containsExactly("good"));
            assertThat(rows(service, "dead_letters")).isZero();
            await().atMost(SOON)
                    .until(() -> health(service, "consumedSchemas").getStatus().equals(Status.UP));
        }
    }

    // ---- the test's words

    private ConfigurableApplicationContext service() {
        return service("registry-tally-service");
    }

    private ConfigurableApplicationContext service(String name) {
        String database = DATABASE + "_" + name.replace('-', '_');
        SERVERS.createDatabase(database);
        return new SpringApplicationBuilder(TallyService.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.application.name=" + name,
                        "--saga.messaging.retry.initial-delay=20ms",
                        "--saga.messaging.retry.max-delay=100ms",
                        "--spring.datasource.url=" + SERVERS.mysqlUrl(database),
                        "--spring.datasource.username=" + SERVERS.mysqlAdmin().user(),
                        "--spring.datasource.password=" + SERVERS.mysqlAdmin().password(),
                        "--spring.kafka.bootstrap-servers=" + SERVERS.kafkaBootstrap(),
                        "--saga.messaging.apicurio-url=http://127.0.0.1:"
                                + server.getAddress().getPort()
                                + URI.create(SERVERS.apicurioUrl()).getPath());
    }

    private static Health health(ConfigurableApplicationContext service, String name) {
        return service.getBean(name + "HealthIndicator", HealthIndicator.class).health();
    }

    private static void command(ConfigurableApplicationContext service, String order) {
        Instant now = Instant.now();
        service.getBean(CommandQueue.class)
                .execute(
                        ReactionRequest.of(
                                Tally.TYPE.id(order),
                                Cause.person(
                                        "customer", "7", TimeOrderedIds.next().toString(), now),
                                now,
                                (Tally tally) -> tally.count("commanded")),
                        Tally::seen);
    }

    private static int rows(ConfigurableApplicationContext service, String table) {
        Integer rows =
                service.getBean(JdbcTemplate.class).queryForObject("SELECT COUNT(*) FROM " + table, Integer.class);
        return rows == null ? 0 : rows;
    }

    private static void send(ProducerRecord<String, byte[]> event) {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, SERVERS.kafkaBootstrap()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(event);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (mode) {
                case FOREIGN -> answer(exchange, 404, "text/html", "<html><h1>Not Found</h1></html>".getBytes(UTF_8));
                case CLOSING -> {
                    // answers nothing
                }
                case REGISTRY -> forward(exchange);
            }
        }
    }

    private void forward(HttpExchange exchange) throws IOException {
        URI registry = URI.create(SERVERS.apicurioUrl());
        HttpRequest.Builder request = HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (name.toLowerCase(Locale.ROOT).matches("content-type|accept|x-registry-.*")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer(
                    exchange,
                    response.statusCode(),
                    response.headers().firstValue("content-type").orElse("application/json"),
                    response.body());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }
}
