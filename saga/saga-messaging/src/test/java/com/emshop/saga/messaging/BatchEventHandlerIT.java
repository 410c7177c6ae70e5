package com.emshop.saga.messaging;

import static com.emshop.saga.messaging.TallyEvents.TRACE;
import static com.emshop.saga.messaging.TallyEvents.idOf;
import static com.emshop.saga.messaging.TallyEvents.newOrder;
import static com.emshop.saga.messaging.TallyEvents.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.emshop.events.Topics;
import com.emshop.events.payment.PaymentExpired;
import com.emshop.events.payment.PaymentFailed;
import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.servers.TestServers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.avro.io.BinaryData;
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
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.IllegalTransactionStateException;

/** The shell on the real database, broker and registry. */
@SpringBootTest(
        classes = TallyService.class,
        properties = {
            "spring.application.name=tally-service",
            "saga.messaging.retry.attempts=2",
            "saga.messaging.retry.initial-delay=20ms",
            "saga.messaging.retry.max-delay=100ms",
            "saga.messaging.inbox.keep=30d",
            "saga.messaging.inbox.purge-interval=50ms",
            "saga.messaging.inbox.purge-batch=3",
            "spring.security.oauth2.resourceserver.jwt.public-key-location=classpath:public.pem"
        })
@DirtiesContext // ends the consumers: other tests read the same topic
class BatchEventHandlerIT {
    private static final String DATABASE = "saga_messaging_it";
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final TestServers SERVERS = TestServers.running();
    private static KafkaProducer<String, byte[]> producer;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private EventCodec codec;

    @Autowired
    private Outbox outbox;

    @Autowired
    private Inbox inbox;

    @Autowired
    private Clock clock;

    @Autowired
    private AggregateExecutor<Tally> tallies;

    @Autowired
    private MeterRegistry meters;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.PAYMENT);
        properties.add("spring.datasource.url", () -> SERVERS.mysqlUrl(DATABASE));
        properties.add("spring.datasource.username", () -> SERVERS.mysqlAdmin().user());
        properties.add("spring.datasource.password", () -> SERVERS.mysqlAdmin().password());
        properties.add("spring.kafka.bootstrap-servers", SERVERS::kafkaBootstrap);
        properties.add("saga.messaging.apicurio-url", SERVERS::apicurioUrl);
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
    }

    @Test
    void everyEventIsHandledOnceInOrderAndAnswered() {
        List<String> orders =
                IntStream.range(0, 40).mapToObj(number -> newOrder()).toList();
        List<ProducerRecord<String, byte[]>> sent = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            for (String order : orders) {
                sent.add(telling(order, "n" + round));
            }
        }
        sent.forEach(producer::send);
        sent.subList(0, 200).forEach(producer::send); // the same events once more, with the same ids
        String last = newOrder();
        producer.send(telling(last, "last"));

        orders.forEach(order -> awaitSeen(order, "n0 n1 n2 n3 n4 n5 n6 n7 n8 n9"));
        awaitSeen(last, "last");
        orders.forEach(order -> assertThat(answersOf(order)).isEqualTo(10));
        orders.forEach(order -> assertThat(logOf(order)).containsExactly("NONE OPEN PaymentFailed"));
    }

    @Test
    void whatComesAgainLeadsToNothingMoreAndIsCountedForNothingMore() {
        String order = newOrder();
        double published = count("saga.events.emitted", "type", "OrderCompleted");
        double opened = count("saga.transitions", "to", "OPEN");
        double again = count("saga.events.consumed", "outcome", "duplicate");
        ProducerRecord<String, byte[]> event = telling(order, "once");
        producer.send(event);
        producer.send(event);
        producer.send(event);

        await().atMost(SOON)
                .until(() ->
                        count("saga.events.consumed", "outcome", "duplicate") >= again + 2 && answersOf(order) == 1);
        assertThat(count("saga.events.emitted", "type", "OrderCompleted")).isEqualTo(published + 1);
        assertThat(count("saga.transitions", "to", "OPEN")).isEqualTo(opened + 1);
    }

    @Test
    void aPoisonedEventBecomesADeadLetterAndHoldsBackOnlyItsOwnOrder() {
        String sick = newOrder();
        String healthy = newOrder();
        ProducerRecord<String, byte[]> poison = telling(sick, "poison");
        ProducerRecord<String, byte[]> behind = telling(sick, "behind");
        producer.send(telling(sick, "before"));
        producer.send(telling(healthy, "one"));
        producer.send(poison);
        producer.send(behind);
        producer.send(telling(healthy, "two"));

        awaitSeen(healthy, "one two");
        await().atMost(SOON).untilAsserted(() -> assertThat(parkedOf(sick)).hasSize(2));
        assertThat(seenBy(sick)).isEqualTo("before");

        List<Map<String, Object>> parked = parkedOf(sick);
        assertThat(parked.get(0)).containsEntry("event_id", idOf(poison));
        assertThat(parked.get(0).get("reason").toString()).contains("cannot stomach poison");
        assertThat(parked.get(0).get("stack").toString()).contains("Tally.hear");
        assertThat(parked.get(1))
                .containsEntry("event_id", idOf(behind))
                .containsEntry("held_behind", parked.get(0).get("id"));

        List<Map<String, Object>> letters = jdbc.queryForList(
                "SELECT event_id, headers, payload FROM outbox WHERE topic = ? AND message_key = ? ORDER BY id",
                DeadLetterTopics.of(Topics.PAYMENT, "tally-service"),
                sick);
        assertThat(letters).extracting(letter -> letter.get("event_id")).containsExactly(idOf(poison), idOf(behind));
        assertThat(letters.get(0).get("headers").toString())
                .contains("dlt-reason", "cannot stomach", "dlt-stack", "dlt-original-offset");
        assertThat((byte[]) letters.get(0).get("payload")).isEqualTo(poison.value());

        String later = newOrder();
        producer.send(telling(sick, "much later"));
        producer.send(telling(later, "goes on"));
        awaitSeen(later, "goes on");
        await().atMost(SOON).untilAsserted(() -> assertThat(parkedOf(sick)).hasSize(3));
        assertThat(seenBy(sick)).isEqualTo("before");
    }

    @Test
    void aTransientFaultIsRetriedAndParksNothing() {
        String order = newOrder();
        producer.send(telling(order, "first"));
        producer.send(telling(order, "transient"));
        producer.send(telling(order, "after"));

        awaitSeen(order, "first transient after");
        assertThat(parkedOf(order)).isEmpty();
    }

    @Test
    void aPoisonedEventDoesNotHideBehindAPassingTrouble() {
        String order = newOrder();
        String healthy = newOrder();
        producer.send(telling(order, "transient, then poison"));
        producer.send(telling(healthy, "fine"));

        awaitSeen(healthy, "fine");
        await().atMost(SOON).untilAsserted(() -> assertThat(parkedOf(order)).hasSize(1));
    }

    @Test
    void aRecordThatFitsNowhereIsParkedAllTheSame() {
        String huge = newOrder() + "-".repeat(200);
        ProducerRecord<String, byte[]> record = record(huge, "t".repeat(500), new byte[700_000]);
        record.headers().add("baggage", "b".repeat(70_000).getBytes(StandardCharsets.UTF_8));
        producer.send(record);

        await().atMost(SOON).untilAsserted(() -> assertThat(parkedOf(huge)).hasSize(1));
        Map<String, Object> letter = jdbc.queryForMap(
                "SELECT payload, LENGTH(headers) AS size FROM outbox WHERE message_key = ?", huge.substring(0, 64));
        assertThat(letter.get("payload")).isNull();
        assertThat(((Number) letter.get("size")).longValue()).isGreaterThan(70_000);
    }

    @Test
    void whatTheDatabaseRefusesIsFoundAmongTheBatch() {
        String one = newOrder();
        String refused = newOrder();
        String two = newOrder();
        producer.send(telling(one, "a"));
        producer.send(telling(refused, "refused"));
        producer.send(telling(two, "b"));

        awaitSeen(one, "a");
        awaitSeen(two, "b");
        await().atMost(SOON).untilAsserted(() -> assertThat(parkedOf(refused)).hasSize(1));
        assertThat(jdbc.queryForList("SELECT 1 FROM tallies WHERE order_sn = ?", refused))
                .isEmpty();
    }

    @Test
    void whatCannotBeReadIsADeadLetter() {
        String garbage = newOrder();
        String undecided = newOrder();
        String damaged = newOrder();
        String good = newOrder();
        byte[] value = Arrays.copyOf(codec.encode(Topics.PAYMENT, new PaymentFailed("", "", "", Instant.EPOCH)), 20);
        BinaryData.encodeLong(2_000_000_000, value, 5); // where the length of the first text is expected
        producer.send(record(damaged, PaymentFailed.class.getName(), value));
        producer.send(record(garbage, PaymentFailed.class.getName(), new byte[] {0, 0, 0, 0, 99, 1, 2, 3}));
        producer.send(record(
                undecided,
                PaymentExpired.class.getName(),
                codec.encode(Topics.PAYMENT, new PaymentExpired(undecided, "p", Instant.EPOCH))));
        producer.send(telling(good, "fine"));

        awaitSeen(good, "fine");
        await().atMost(SOON).untilAsserted(() -> assertThat(parkedOf(garbage)).hasSize(1));
        await().atMost(SOON).untilAsserted(() -> assertThat(parkedOf(undecided)).hasSize(1));
        await().atMost(SOON).untilAsserted(() -> assertThat(parkedOf(damaged)).hasSize(1));
        assertThat(parkedOf(damaged).get(0).get("stack").toString()).contains("avro.SystemLimitException: ");
        assertThat(parkedOf(undecided).get(0).get("reason").toString()).contains("nobody decided");
    }

    @Test
    void theOldestOfTheOldAreForgottenFirst() {
        Duration tenDays = Duration.ofDays(10);
        inbox.forget(tenDays, 100); // what other tests have left
        List<UUID> old = IntStream.rangeClosed(11, 15)
                .mapToObj(days -> handledAgo(Duration.ofDays(days)))
                .toList();
        UUID young = handledAgo(Duration.ofDays(9));
        UUID lateHandled = handled(idOfAge(Duration.ofDays(20)), Duration.ofDays(1));

        assertThat(inbox.forget(tenDays, 3)).isEqualTo(3);
        assertThat(inbox.known(old)).containsExactlyInAnyOrderElementsOf(old.subList(0, 2));
        assertThat(inbox.forget(tenDays, 3)).isEqualTo(2);
        assertThat(inbox.known(old)).isEmpty();
        assertThat(inbox.known(List.of(young, lateHandled))).containsExactlyInAnyOrder(young, lateHandled);
    }

    @Test
    void whatWasHandledLongAgoIsForgottenWithoutBeingAskedFor() {
        double forgotten = meters.counter("saga.inbox.purged").count();
        List<UUID> old = IntStream.rangeClosed(31, 38)
                .mapToObj(days -> handledAgo(Duration.ofDays(days)))
                .toList();
        UUID young = handledAgo(Duration.ofDays(29));

        await().atMost(SOON).until(() -> meters.counter("saga.inbox.purged").count() == forgotten + old.size());
        assertThat(inbox.known(old)).isEmpty();
        assertThat(inbox.known(List.of(young))).containsExactly(young);
    }

    @Test
    void theTraceOfTheFirstEventGoesThroughEverythingThatFollows() {
        String order = newOrder();
        producer.send(telling(order, "traced"));
        awaitSeen(order, "traced");

        tallies.command(order, Cause.timer("later"), tally -> tally.hear("by timer"));

        List<String> traces = jdbc.queryForList(
                "SELECT traceparent FROM outbox WHERE message_key = ? ORDER BY id", String.class, order);
        assertThat(traces).hasSize(2).allSatisfy(trace -> assertThat(trace).startsWith(TRACE.substring(0, 35)));
        assertThat(traces).doesNotHaveDuplicates().doesNotContain(TRACE);
        assertThat(jdbc.queryForList("SELECT tracestate FROM outbox WHERE message_key = ?", String.class, order))
                .containsOnly("vendor=value");
    }

    @Test
    void aRefusedCommandChangesNothing() {
        String order = newOrder();
        assertThatThrownBy(() -> tallies.command(order, Cause.person("customer", "7"), tally -> {
                    tally.hear("in vain");
                    throw CommandRejected.conflict("no", "No.");
                }))
                .isInstanceOf(CommandRejected.class);

        assertThat(jdbc.queryForList("SELECT 1 FROM tallies WHERE order_sn = ?", order))
                .isEmpty();
        assertThat(answersOf(order)).isZero();
    }

    @Test
    void commandsThatRaceForOneOrderAllSucceed() {
        String order = newOrder();
        IntStream.range(0, 24)
                .parallel()
                .forEach(number -> tallies.command(order, Cause.timer("race"), tally -> tally.hear("c")));

        assertThat(seenBy(order)).isEqualTo(String.join(" ", "c".repeat(24).split("")));
        assertThat(answersOf(order)).isEqualTo(24);
    }

    @Test
    void theOutboxRefusesToBeWrittenOutsideATransaction() {
        assertThatThrownBy(() -> outbox.append(List.of())).isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void aDatabaseThatDiesInBetweenCostsNoEvent() {
        String before = newOrder();
        producer.send(telling(before, "before"));
        awaitSeen(before, "before");

        String during = newOrder();
        SERVERS.mysql().kill9();
        try {
            producer.send(telling(during, "during"));
            producer.flush();
        } finally {
            SERVERS.mysql().start();
        }

        awaitSeen(during, "during");
        assertThat(parkedOf(during)).isEmpty();
    }

    // ---- the test's words

    private double count(String meter, String tag, String value) {
        return meters.find(meter).tag(tag, value).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private UUID handledAgo(Duration age) {
        return handled(idOfAge(age), age);
    }

    private UUID handled(UUID id, Duration ago) {
        new Inbox(jdbc, Clock.offset(clock, ago.negated())).record(List.of(id));
        return id;
    }

    /** RFC 9562: 48 bits of milliseconds, the version, then whatever makes it unique. */
    private UUID idOfAge(Duration age) {
        long millis = clock.instant().minus(age).toEpochMilli();
        return new UUID(millis << 16 | 0x7000, UUID.randomUUID().getLeastSignificantBits());
    }

    private ProducerRecord<String, byte[]> telling(String order, String what) {
        return new TallyEvents(codec).telling(order, what);
    }

    private void awaitSeen(String order, String expected) {
        await().atMost(SOON)
                .ignoreExceptions() // the database may be on its way back
                .untilAsserted(() -> assertThat(seenBy(order)).isEqualTo(expected));
    }

    private String seenBy(String order) {
        return jdbc.queryForObject("SELECT seen FROM tallies WHERE order_sn = ?", String.class, order);
    }

    private int answersOf(String order) {
        return jdbc.queryForObject(
                "SELECT COUNT(*) FROM outbox WHERE message_key = ? AND topic = ?", Integer.class, order, Topics.ORDER);
    }

    private List<String> logOf(String order) {
        return jdbc.queryForList(
                "SELECT CONCAT(from_status, ' ', to_status, ' ', SUBSTRING_INDEX(cause, ' ', 1)) FROM tally_logs"
                        + " WHERE order_sn = ?",
                String.class,
                order);
    }

    private List<Map<String, Object>> parkedOf(String order) {
        return jdbc.queryForList("SELECT * FROM parked_events WHERE message_key = ? ORDER BY id", order);
    }
}
