package com.emshop.saga.messaging;

import static com.emshop.saga.messaging.TallyEvents.TRACE;
import static com.emshop.saga.messaging.TallyEvents.idOf;
import static com.emshop.saga.messaging.TallyEvents.newOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.emshop.events.Topics;
import com.emshop.events.payment.PaymentFailed;
import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.Collector.Received;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.TestEvents;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a collector gets to see, on the real database, broker and registry. */
@SpringBootTest(
        classes = TallyService.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.application.name=traced-tally-service",
            "otel.bsp.schedule.delay=50",
            "saga.messaging.retry.attempts=1",
            "saga.messaging.retry.initial-delay=1ms",
            "saga.messaging.retry.max-delay=1ms"
        })
@DirtiesContext // ends the consumers: other tests read the same topic
class SpanExportIT {
    private static final String DATABASE = "span_export_it";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TRACE_ID = TRACE.substring(3, 35);
    private static final String PARENT_SPAN_ID = TRACE.substring(36, 52);

    private static final TestServers SERVERS = TestServers.running();
    private static final Collector COLLECTOR = new Collector();
    private static KafkaProducer<String, byte[]> producer;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private EventCodec codec;

    @Autowired
    private CommandQueue commands;

    @Autowired
    private Traces traces;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.PAYMENT);
        TestEvents.properties(SERVERS, DATABASE, properties);
        properties.add("otel.exporter.otlp.endpoint", COLLECTOR::url);
    }

    @BeforeAll
    static void connect() {
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, SERVERS.kafkaBootstrap()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void disconnect() {
        producer.close();
        COLLECTOR.close();
    }

    @Test
    void aHandledEventIsASpanBeneathTheOneThatToldIt() {
        String order = newOrder();
        ProducerRecord<String, byte[]> event = publish(order, "traced");

        Received span = spansOf(order, 1).get(0);
        assertThat(span.service()).isEqualTo("traced-tally-service");
        assertThat(span.name()).isEqualTo("process PaymentFailed");
        assertThat(span.kind()).isEqualTo("SPAN_KIND_CONSUMER");
        assertThat(span.status()).isEqualTo("STATUS_CODE_UNSET");
        assertThat(span.traceId()).isEqualTo(TRACE_ID);
        assertThat(span.parentSpanId()).isEqualTo(PARENT_SPAN_ID);
        assertThat(span.end()).isGreaterThan(span.begin());
        assertThat(span.attributes())
                .containsEntry("messaging.system", "kafka")
                .containsEntry("messaging.destination.name", Topics.PAYMENT)
                .containsEntry("messaging.operation.type", "process")
                .containsEntry("messaging.message.id", idOf(event))
                .containsEntry("saga.event.type", PaymentFailed.class.getName())
                .containsEntry("saga.emitted", "Heard")
                .containsEntry("saga.outcome", "handled");
        assertThat(traceParentsOf(order)).containsExactly("00-" + TRACE_ID + "-" + span.spanId() + "-01");
    }

    @Test
    void whatFailsIsInErrorAndWhatWasOnlyRolledBackWithItIsToldOnce() {
        String sick = newOrder();
        String healthy = newOrder();
        publish(healthy, "fine");
        publish(sick, "poison");

        assertThat(spansOf(sick, 2))
                .allSatisfy(
                        span -> { // the first try and the last
                            assertThat(span.status()).isEqualTo("STATUS_CODE_ERROR");
                            assertThat(span.attributes()).containsEntry("saga.outcome", "failed");
                            assertThat(span.events()).containsExactly("exception");
                        });
        assertThat(spansOf(healthy, 1))
                .allSatisfy(span -> assertThat(span.attributes()).containsEntry("saga.outcome", "handled"));
    }

    @Test
    void whatTheDatabaseRefusesIsInError() {
        String refused = newOrder();
        assertThatThrownBy(() -> command(
                        refused, Cause.timer("alarm", refused, Instant.EPOCH, 0), tally -> tally.count("refused")))
                .isInstanceOf(RuntimeException.class);

        Received span = spansOf(refused, 1).get(0);
        assertThat(span.name()).isEqualTo("alarm");
        assertThat(span.kind()).isEqualTo("SPAN_KIND_INTERNAL");
        assertThat(span.status()).isEqualTo("STATUS_CODE_ERROR");
        assertThat(span.attributes()).containsEntry("saga.outcome", "rolled back");
    }

    @Test
    void aRequestOfItsOwnTraceIsLinkedFromTheTraceOfTheOrder() {
        String order = newOrder();
        publish(order, "placed");
        spansOf(order, 1);

        Span request = traces.start("request", SpanKind.SERVER, null);
        try (Scope current = request.makeCurrent()) {
            command(
                    order,
                    Cause.person("operator", "ada", TimeOrderedIds.next().toString(), Instant.EPOCH),
                    tally -> tally.count("by hand"));
            assertThatThrownBy(() -> command(
                            order,
                            Cause.person(
                                    "operator", "ada", TimeOrderedIds.next().toString(), Instant.EPOCH),
                            tally -> {
                                throw CommandRejected.conflict("no", "No.");
                            }))
                    .isInstanceOf(CommandRejected.class);
        }

        List<Received> spans = spansOf(order, 3);
        assertThat(spans).extracting(Received::traceId).containsOnly(TRACE_ID);
        assertThat(spans.subList(1, 3)).allSatisfy(span -> {
            assertThat(span.status()).isEqualTo("STATUS_CODE_UNSET");
            assertThat(span.linkedTraces())
                    .containsExactly(request.getSpanContext().getTraceId());
        });
        assertThat(spans)
                .extracting(span -> span.attributes().get("saga.outcome"))
                .containsExactly("handled", "handled", "rejected");
    }

    @Test
    void aRequestIsASpanBeneathItsCaller() {
        String trace = UUID.randomUUID().toString().replace("-", "");
        TraceContext caller = new TraceContext("00-" + trace + "-00f067aa0ba902b7-01", null);
        new HttpCalls(port)
                .send("GET", "/v3/api-docs?secret=1", null, Map.of("traceparent", caller.traceparent()), null);
        new HttpCalls(port).send("GET", "/nothing", null, Map.of("traceparent", caller.traceparent()), null);

        await().atMost(SOON).until(() -> COLLECTOR.ofTrace(trace).size() == 2);
        assertThat(COLLECTOR.ofTrace(trace)).allSatisfy(span -> {
            assertThat(span.kind()).isEqualTo("SPAN_KIND_SERVER");
            assertThat(span.parentSpanId()).isEqualTo("00f067aa0ba902b7");
            assertThat(span.status()).isEqualTo("STATUS_CODE_UNSET");
        });
        assertThat(COLLECTOR.ofTrace(trace)).extracting(Received::name).containsExactly("GET /v3/api-docs", "GET");
        assertThat(COLLECTOR.ofTrace(trace))
                .extracting(span -> span.attributes().get("http.response.status_code"))
                .containsExactly("200", "401");
        assertThat(COLLECTOR.ofTrace(trace).toString()).doesNotContain("secret");
    }

    @Test
    void theTraceOfACallerThatIsNotSampledIsNotExported() {
        String order = newOrder();
        ProducerRecord<String, byte[]> event = new TallyEvents(codec).event(order, "unsampled");
        event.headers().remove("traceparent");
        String traceparent = TRACE.replace("-01", "-00");
        event.headers().add("traceparent", traceparent.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        producer.send(event);
        awaitSeen(order, "unsampled");
        String next = newOrder();
        publish(next, "sampled");

        spansOf(next, 1);
        assertThat(COLLECTOR.ofOrder(order)).isEmpty();
        assertThat(traceParentsOf(order))
                .singleElement()
                .asString()
                .startsWith("00-" + TRACE_ID)
                .endsWith("-00");
    }

    @Test
    void aCollectorThatRefusesHoldsNothingUp() {
        COLLECTOR.refuses(true);
        try {
            String order = newOrder();
            publish(order, "unseen");
            awaitSeen(order, "unseen");
        } finally {
            COLLECTOR.refuses(false);
        }
        String next = newOrder();
        publish(next, "seen again");
        spansOf(next, 1);
    }

    // ---- the test's words

    private void command(String key, Cause cause, Function<Tally, List<? extends DomainEvent>> reaction) {
        commands.execute(ReactionRequest.of(Tally.TYPE.id(key), cause, Instant.EPOCH, reaction), Tally::seen);
    }

    private ProducerRecord<String, byte[]> publish(String order, String what) {
        ProducerRecord<String, byte[]> event = new TallyEvents(codec).event(order, what);
        producer.send(event);
        return event;
    }

    private static List<Received> spansOf(String order, int expected) {
        await().atMost(SOON).until(() -> COLLECTOR.ofOrder(order).size() >= expected);
        assertThat(COLLECTOR.ofOrder(order)).hasSize(expected);
        return COLLECTOR.ofOrder(order);
    }

    private void awaitSeen(String order, String expected) {
        await().atMost(SOON)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(jdbc.queryForObject(
                                "SELECT seen FROM tallies WHERE tally_key = ?", String.class, order))
                        .isEqualTo(expected));
    }

    private List<String> traceParentsOf(String order) {
        return jdbc.queryForList(
                "SELECT traceparent FROM outbox WHERE message_key = ? ORDER BY id", String.class, order);
    }
}
