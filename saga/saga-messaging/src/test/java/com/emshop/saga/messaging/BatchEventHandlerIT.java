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
import com.emshop.saga.DomainEvent;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.servers.TestServers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.avro.io.BinaryData;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

/** The shell on the real database, broker and registry. */
@SpringBootTest(
        classes = TallyService.class,
        properties = {
            "spring.application.name=tally-service",
            "saga.messaging.retry.attempts=2",
            "saga.messaging.retry.initial-delay=20ms",
            "saga.messaging.retry.max-delay=100ms",
            "saga.messaging.invalid-schema-ids=99"
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
    private Clock clock;

    @Autowired
    private CommandQueue commands;

    @Autowired
    private AggregateExecutor executor;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private ConcurrentMessageListenerContainer<byte[], byte[]> consumers;

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
        properties.add("saga.messaging.register-schemas", () -> true);
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
                sent.add(event(order, "n" + round));
            }
        }
        sent.forEach(producer::send);
        String last = newOrder();
        producer.send(event(last, "last"));

        orders.forEach(order -> awaitSeen(order, "n0 n1 n2 n3 n4 n5 n6 n7 n8 n9"));
        awaitSeen(last, "last");
        orders.forEach(order -> assertThat(answersOf(order)).isEqualTo(10));
        orders.forEach(order -> assertThat(logOf(order)).containsExactly("NONE OPEN PaymentFailed"));
    }

    @Test
    void consumerContinuesAtItsPositionWhateverItsGroupSays() throws Exception {
        String order = newOrder();
        producer.send(event(order, "once"));
        awaitSeen(order, "once");
        double published = count("saga.events.emitted", "type", "OrderCompleted");
        consumers.stop();
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) SERVERS.kafkaBootstrap()))) {
            Map<TopicPartition, OffsetAndMetadata> toTheBeginning = new HashMap<>();
            admin.listConsumerGroupOffsets("tally-service")
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .keySet()
                    .forEach(partition -> toTheBeginning.put(partition, new OffsetAndMetadata(0)));
            admin.alterConsumerGroupOffsets("tally-service", toTheBeginning)
                    .all()
                    .get();
        } finally {
            consumers.start();
        }
        String last = newOrder();
        producer.send(event(last, "last"));

        awaitSeen(last, "last");
        assertThat(seenBy(order)).isEqualTo("once");
        assertThat(count("saga.events.emitted", "type", "OrderCompleted")).isEqualTo(published + 1);
    }

    @Test
    void positionThatAnotherConsumerMovedRollsTheBatchBack() {
        String order = newOrder();
        producer.send(event(order, "mine"));
        awaitSeen(order, "mine");
        double lost = count("saga.reactions.failed", "fault", "read:PositionMismatch");
        int partition = jdbc.queryForObject(
                "SELECT partition_no FROM consumer_positions ORDER BY moved_at DESC LIMIT 1", Integer.class);
        jdbc.update("UPDATE consumer_positions SET next_offset = next_offset + 1 WHERE partition_no = ?", partition);

        producer.send(event(order, "handled by another"));
        producer.send(event(order, "mine again"));

        awaitSeen(order, "mine mine again");
        assertThat(answersOf(order)).isEqualTo(2);
        assertThat(count("saga.reactions.failed", "fault", "read:PositionMismatch"))
                .isGreaterThan(lost);
    }

    @Test
    void raceThatIsLostInTheLockingReadIsCounted() {
        String order = newOrder();
        command(order, tally -> tally.count("locked"));
        double lost = count("saga.reactions.failed", "fault", "read:CannotAcquireLockException");
        List<ReactionRequest<Tally>> requests = List.of(request(order, tally -> tally.count("too late")));

        transaction.executeWithoutResult(other -> {
            jdbc.queryForList("SELECT 1 FROM tallies WHERE tally_key = ? FOR UPDATE", order);
            CompletableFuture<?> executed = CompletableFuture.runAsync(() -> transaction.executeWithoutResult(own -> {
                Integer usual = jdbc.queryForObject("SELECT @@innodb_lock_wait_timeout", Integer.class);
                jdbc.execute("SET SESSION innodb_lock_wait_timeout = 1");
                try {
                    executor.executeAll(requests);
                } finally {
                    jdbc.execute("SET SESSION innodb_lock_wait_timeout = " + usual);
                }
            }));
            assertThatThrownBy(executed::join).hasCauseInstanceOf(CannotAcquireLockException.class);
        });

        assertThat(count("saga.reactions.failed", "fault", "read:CannotAcquireLockException"))
                .isEqualTo(lost + 1);
        assertThat(seenBy(order)).isEqualTo("locked");
    }

    @Test
    void aPoisonedEventBecomesADeadLetterAndHoldsBackOnlyItsOwnOrder() {
        String sick = newOrder();
        String healthy = newOrder();
        ProducerRecord<String, byte[]> poison = event(sick, "poison");
        ProducerRecord<String, byte[]> behind = event(sick, "behind");
        producer.send(event(sick, "before"));
        producer.send(event(healthy, "one"));
        producer.send(poison);
        producer.send(behind);
        producer.send(event(healthy, "two"));

        awaitSeen(healthy, "one two");
        await().atMost(SOON).untilAsserted(() -> assertThat(lettersOf(sick)).hasSize(2));
        assertThat(seenBy(sick)).isEqualTo("before");

        List<Map<String, Object>> stored = lettersOf(sick);
        assertThat(stored.get(0)).containsEntry("event_id", idOf(poison));
        assertThat(stored.get(0).get("reason").toString()).contains("cannot stomach poison");
        assertThat(stored.get(0).get("stack").toString()).contains("Tally.count");
        assertThat(stored.get(1))
                .containsEntry("event_id", idOf(behind))
                .containsEntry("blocked_behind", stored.get(0).get("id"));

        List<Map<String, Object>> letters = jdbc.queryForList(
                "SELECT event_id, headers, payload FROM outbox WHERE topic = ? AND message_key = ? ORDER BY id",
                DeadLetterTopics.of(Topics.PAYMENT, "tally-service"),
                sick);
        assertThat(letters).extracting(letter -> letter.get("event_id")).containsExactly(idOf(poison), idOf(behind));
        assertThat(letters.get(0).get("headers").toString())
                .contains("dlt-reason", "cannot stomach", "dlt-stack", "dlt-original-offset");
        assertThat((byte[]) letters.get(0).get("payload")).isEqualTo(poison.value());

        String later = newOrder();
        producer.send(event(sick, "much later"));
        producer.send(event(later, "goes on"));
        awaitSeen(later, "goes on");
        await().atMost(SOON).untilAsserted(() -> assertThat(lettersOf(sick)).hasSize(3));
        assertThat(seenBy(sick)).isEqualTo("before");
    }

    @Test
    void redeliveredRecordWithoutAnIdFindsItsLetterOfAVersionThatStoredNoTopicId() {
        String foreign = newOrder();
        producer.send(new ProducerRecord<>(Topics.PAYMENT, foreign, new byte[] {7}));
        await().atMost(SOON).untilAsserted(() -> assertThat(lettersOf(foreign)).hasSize(1));
        Map<String, Object> letter = lettersOf(foreign).get(0);
        consumers.stop();
        jdbc.update("UPDATE dead_letters SET topic_id = '' WHERE id = ?", letter.get("id"));
        jdbc.update(
                "UPDATE consumer_positions SET next_offset = ? WHERE topic = ? AND partition_no = ?",
                letter.get("offset_no"),
                letter.get("topic"),
                letter.get("partition_no"));

        consumers.start();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(jdbc.queryForObject(
                                "SELECT next_offset FROM consumer_positions WHERE topic = ? AND partition_no = ?",
                                Long.class,
                                letter.get("topic"),
                                letter.get("partition_no")))
                        .isGreaterThan(((Number) letter.get("offset_no")).longValue()));
        assertThat(lettersOf(foreign)).hasSize(1);
    }

    @Test
    void deadLetterIsFoundByItsEventIdInWhateverCaseItIsWritten() {
        String order = newOrder();
        ProducerRecord<String, byte[]> poison = event(order, "poison");
        String id = idOf(poison);
        producer.send(withId(poison, id.toUpperCase(Locale.ROOT)));
        await().atMost(SOON).untilAsserted(() -> assertThat(lettersOf(order)).hasSize(1));
        assertThat(lettersOf(order).get(0)).containsEntry("event_id", id);

        producer.send(withId(poison, id));
        producer.send(withId(poison, id.toUpperCase(Locale.ROOT)));
        ProducerRecord<String, byte[]> behind = event(order, "behind");
        producer.send(behind);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(lettersOf(order))
                        .extracting(letter -> letter.get("event_id"))
                        .containsExactly(id, idOf(behind)));

        // as the version before this one stored it
        jdbc.update("UPDATE dead_letters SET event_id = UPPER(event_id) WHERE event_id = ?", id);
        producer.send(withId(poison, id.toUpperCase(Locale.ROOT)));
        ProducerRecord<String, byte[]> last = event(order, "last");
        producer.send(last);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(lettersOf(order))
                        .extracting(letter -> letter.get("event_id"))
                        .containsExactly(id.toUpperCase(Locale.ROOT), idOf(behind), idOf(last)));
    }

    @Test
    void aTransientFaultIsRetriedAndParksNothing() {
        String order = newOrder();
        producer.send(event(order, "first"));
        producer.send(event(order, "transient"));
        producer.send(event(order, "after"));

        awaitSeen(order, "first transient after");
        assertThat(lettersOf(order)).isEmpty();
    }

    @Test
    void aPoisonedEventDoesNotHideBehindAPassingTrouble() {
        String order = newOrder();
        String healthy = newOrder();
        producer.send(event(order, "transient, then poison"));
        producer.send(event(healthy, "fine"));

        awaitSeen(healthy, "fine");
        await().atMost(SOON).untilAsserted(() -> assertThat(lettersOf(order)).hasSize(1));
    }

    @Test
    void aRecordThatFitsNowhereIsParkedAllTheSame() {
        String huge = newOrder() + "-".repeat(200);
        byte[] payload = new byte[700_000];
        payload[0] = 9; // not the wire format
        ProducerRecord<String, byte[]> record = record(huge, PaymentFailed.class.getName(), payload);
        record.headers().add("baggage", "b".repeat(70_000).getBytes(StandardCharsets.UTF_8));
        producer.send(record);

        await().atMost(SOON).untilAsserted(() -> assertThat(lettersOf(huge)).hasSize(1));
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
        producer.send(event(one, "a"));
        producer.send(event(refused, "refused"));
        producer.send(event(two, "b"));

        awaitSeen(one, "a");
        awaitSeen(two, "b");
        await().atMost(SOON).untilAsserted(() -> assertThat(lettersOf(refused)).hasSize(1));
        assertThat(jdbc.queryForList("SELECT 1 FROM tallies WHERE tally_key = ?", refused))
                .isEmpty();
    }

    @Test
    void whatCannotBeReadIsADeadLetter() {
        String garbage = newOrder();
        String damaged = newOrder();
        String good = newOrder();
        byte[] value = Arrays.copyOf(codec.encode(Topics.PAYMENT, new PaymentFailed("", "", "", Instant.EPOCH)), 20);
        BinaryData.encodeLong(2_000_000_000, value, 5); // where the length of the first text is expected
        producer.send(record(damaged, PaymentFailed.class.getName(), value));
        producer.send(record(garbage, PaymentFailed.class.getName(), new byte[] {0, 0, 0, 0, 99, 1, 2, 3}));
        producer.send(event(good, "fine"));

        awaitSeen(good, "fine");
        await().atMost(SOON).untilAsserted(() -> assertThat(lettersOf(garbage)).hasSize(1));
        await().atMost(SOON).untilAsserted(() -> assertThat(lettersOf(damaged)).hasSize(1));
        assertThat(lettersOf(damaged).get(0).get("stack").toString()).contains("avro.SystemLimitException: ");
        assertThat(lettersOf(garbage).get(0).get("reason").toString()).contains("the schema id 99 is declared invalid");
    }

    @Test
    void eventOfATypeThatNobodyHereKnowsIsSkippedAndCounted() {
        double skipped = count("saga.events.consumed", "outcome", "skipped");
        String order = newOrder();
        String newer = PaymentExpired.class.getName() + "OfANewerVersion";
        producer.send(event(order, "before"));
        producer.send(record(order, newer, new byte[] {0, 0, 0, 0, 98, 1}));
        producer.send(event(order, "after"));

        awaitSeen(order, "before after");
        assertThat(lettersOf(order)).isEmpty();
        assertThat(count("saga.events.consumed", "outcome", "skipped")).isEqualTo(skipped + 1);
    }

    /** Counts transactions and tries: with one or more of them for each poisoned event it would be hundreds. */
    @Test
    void poisonedEventsShareTheirTriesAndTransactions() {
        int poisoned = 100;
        int healthy = 400;
        List<String> orders = IntStream.range(0, poisoned + healthy)
                .mapToObj(number -> newOrder())
                .toList();
        consumers.stop();
        double tries = failedTries();
        long transactions = meters.get("saga.batch.size").summary().count();
        for (int number = 0; number < orders.size(); number++) {
            boolean isPoison = number % 5 == 0;
            String order = orders.get(number);
            producer.send(
                    number % 10 == 0
                            ? record(order, PaymentFailed.class.getName(), new byte[] {9, 9, 9})
                            : event(order, isPoison ? "poison" : "fine"));
        }
        producer.flush();
        consumers.start();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(jdbc.queryForObject(
                                "SELECT COUNT(*) FROM dead_letters WHERE message_key IN ("
                                        + SqlPacket.placeholders(orders.size()) + ")",
                                Integer.class,
                                orders.toArray()))
                        .isEqualTo(poisoned));
        orders.stream().filter(order -> orders.indexOf(order) % 5 != 0).forEach(order -> awaitSeen(order, "fine"));

        long spent = meters.get("saga.batch.size").summary().count() - transactions;
        System.out.println(poisoned + " poisoned events among " + healthy + ": " + spent + " transactions, "
                + (failedTries() - tries) + " failed tries");
        assertThat(spent).isLessThan(poisoned / 2);
        assertThat(failedTries() - tries).isLessThan(poisoned);
    }

    private double failedTries() {
        return meters.find("saga.event.processing").tag("outcome", "failed").timers().stream()
                .mapToDouble(Timer::count)
                .sum();
    }

    @Test
    void eventBehindAPoisonedOneOfItsBatchIsStoredBehindIt() {
        consumers.stop();
        String sick = newOrder();
        String damaged = newOrder();
        String healthy = newOrder();
        producer.send(event(sick, "before"));
        producer.send(event(sick, "poison"));
        producer.send(record(damaged, PaymentFailed.class.getName(), new byte[] {9}));
        producer.send(event(sick, "behind"));
        producer.send(event(damaged, "behind"));
        producer.send(event(healthy, "fine"));
        producer.flush();
        consumers.start();

        awaitSeen(healthy, "fine");
        for (String order : List.of(sick, damaged)) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(lettersOf(order)).hasSize(2));
            assertThat(lettersOf(order).get(1))
                    .containsEntry("blocked_behind", lettersOf(order).get(0).get("id"));
        }
        assertThat(seenBy(sick)).isEqualTo("before");
    }

    @Test
    void serverThatIsReadOnlyAfterAFailoverMakesNoDeadLetterAndItsConnectionsAreReplaced() throws Exception {
        String before = newOrder();
        producer.send(event(before, "before"));
        awaitSeen(before, "before");
        String during = newOrder();
        long connections = meters.get("hikaricp.connections.creation").timer().count();
        try (Connection admin = DriverManager.getConnection(
                        SERVERS.mysqlUrl(DATABASE),
                        SERVERS.mysqlAdmin().user(),
                        SERVERS.mysqlAdmin().password());
                Statement statement = admin.createStatement()) {
            statement.execute("SET GLOBAL super_read_only = ON");
            try {
                producer.send(event(during, "during"));
                await().atMost(SOON)
                        .until(() -> meters.get("hikaricp.connections.creation")
                                        .timer()
                                        .count()
                                > connections);
            } finally {
                statement.execute("SET GLOBAL super_read_only = OFF");
                statement.execute("SET GLOBAL read_only = OFF");
            }
        }

        awaitSeen(during, "during");
        assertThat(lettersOf(during)).isEmpty();
    }

    @Test
    void lockWaitEndsBeforeTheSocketsDeadline() {
        Integer lockWaitSeconds = jdbc.queryForObject("SELECT @@innodb_lock_wait_timeout", Integer.class);
        Integer socketMillis = jdbc.execute((ConnectionCallback<Integer>) Connection::getNetworkTimeout);

        assertThat(lockWaitSeconds * 1000).isLessThan(socketMillis);
    }

    @Test
    void theTraceOfTheFirstEventGoesThroughEverythingThatFollows() {
        String order = newOrder();
        producer.send(event(order, "traced"));
        awaitSeen(order, "traced");

        command(order, tally -> tally.count("by timer"));

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
        assertThatThrownBy(() -> command(order, tally -> {
                    tally.count("in vain");
                    throw CommandRejected.conflict("no", "No.");
                }))
                .isInstanceOf(CommandRejected.class);

        assertThat(jdbc.queryForList("SELECT 1 FROM tallies WHERE tally_key = ?", order))
                .isEmpty();
        assertThat(answersOf(order)).isZero();
    }

    @Test
    void commandsThatRaceForOneOrderAllSucceed() {
        String order = newOrder();
        IntStream.range(0, 24).parallel().forEach(number -> command(order, tally -> tally.count("c")));

        assertThat(seenBy(order)).isEqualTo(String.join(" ", "c".repeat(24).split("")));
        assertThat(answersOf(order)).isEqualTo(24);
    }

    @Test
    void batchIsNeverExecutedOutsideATransaction() {
        assertThatThrownBy(() -> executor.executeTolerantly(List.of()))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void commandsOfOneGroupGetTheirOwnAnswers() {
        List<String> orders =
                IntStream.range(0, 50).mapToObj(number -> newOrder()).toList();
        Map<String, String> answers = new ConcurrentHashMap<>();
        List<String> rejected = Collections.synchronizedList(new ArrayList<>());
        orders.parallelStream().forEach(order -> {
            try {
                answers.put(order, command(order, tally -> {
                    if (order.hashCode() % 5 == 0) {
                        throw CommandRejected.conflict("no", "No.");
                    }
                    return tally.count(order);
                }));
            } catch (CommandRejected no) {
                rejected.add(order);
            }
        });

        assertThat(answers)
                .hasSize(orders.size() - rejected.size())
                .allSatisfy((order, seen) -> assertThat(seen).isEqualTo(order));
        assertThat(rejected).allSatisfy(order -> assertThat(answersOf(order)).isZero());
    }

    @Test
    void commandThatTheDatabaseRefusesSpoilsNoOtherOfItsGroup() {
        List<String> orders =
                IntStream.range(0, 20).mapToObj(number -> newOrder()).toList();
        List<String> refused = Collections.synchronizedList(new ArrayList<>());
        orders.parallelStream().forEach(order -> {
            try {
                command(order, tally -> tally.count(orders.indexOf(order) % 7 == 0 ? "refused" : "fine"));
            } catch (DataAccessException tooLong) {
                refused.add(order);
            }
        });

        assertThat(refused).hasSize(3);
        orders.forEach(order -> assertThat(answersOf(order)).isEqualTo(refused.contains(order) ? 0 : 1));
    }

    @Test
    void eventsCarryTheirCause() {
        String order = newOrder();
        ProducerRecord<String, byte[]> cause = event(order, "caused");
        producer.send(cause);
        awaitSeen(order, "caused");

        Map<String, Object> row = jdbc.queryForMap(
                "SELECT event_id, correlation_id, causation_id FROM outbox WHERE message_key = ?", order);
        assertThat(row).containsEntry("correlation_id", order).containsEntry("causation_id", idOf(cause));
        assertThat(UUID.fromString(row.get("event_id").toString()).version()).isEqualTo(8);
        assertThat(jdbc.queryForObject("SELECT causation_id FROM tally_logs WHERE tally_key = ?", String.class, order))
                .isEqualTo(idOf(cause));
    }

    @Test
    void roundTripsOfABatchDoNotGrowWithItsSize() {
        assertThat(statementsOf(500)).isEqualTo(statementsOf(1));
    }

    /** What the server counts for one batch of so many new tallies; packets are counted by their statements. */
    private long statementsOf(int size) {
        List<ReactionRequest<Tally>> batch = IntStream.range(0, size)
                .mapToObj(number -> ReactionRequest.of(
                        Tally.TYPE.id(newOrder()),
                        Cause.timer("test", "batch", clock.instant(), number),
                        clock.instant(),
                        (Tally tally) -> tally.count("counted")))
                .toList();
        return executor.inTransaction(() -> {
            long before = questions();
            executor.executeAll(batch);
            return questions() - before;
        });
    }

    private long questions() {
        return jdbc.queryForObject(
                "SELECT VARIABLE_VALUE FROM performance_schema.session_status WHERE VARIABLE_NAME = 'Questions'",
                Long.class);
    }

    @Test
    void aDatabaseThatDiesInBetweenCostsNoEvent() {
        String before = newOrder();
        producer.send(event(before, "before"));
        awaitSeen(before, "before");

        String during = newOrder();
        SERVERS.mysql().kill9();
        try {
            producer.send(event(during, "during"));
            producer.flush();
        } finally {
            SERVERS.mysql().start();
        }

        awaitSeen(during, "during");
        assertThat(lettersOf(during)).isEmpty();
    }

    // ---- the test's words

    private double count(String meter, String tag, String value) {
        return meters.find(meter).tag(tag, value).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private String command(String order, Function<Tally, List<? extends DomainEvent>> reaction) {
        return commands.execute(request(order, reaction), Tally::seen);
    }

    private ReactionRequest<Tally> request(String order, Function<Tally, List<? extends DomainEvent>> reaction) {
        return ReactionRequest.of(
                Tally.TYPE.id(order),
                Cause.person("customer", "7", TimeOrderedIds.next().toString(), clock.instant()),
                clock.instant(),
                reaction);
    }

    private ProducerRecord<String, byte[]> event(String order, String what) {
        return new TallyEvents(codec).event(order, what);
    }

    private static ProducerRecord<String, byte[]> withId(ProducerRecord<String, byte[]> original, String id) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(original.topic(), null, original.key(), original.value(), original.headers());
        record.headers().remove("ce_id").add("ce_id", id.getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private void awaitSeen(String order, String expected) {
        await().atMost(SOON)
                .ignoreExceptions() // the database may be on its way back
                .untilAsserted(() -> assertThat(seenBy(order)).isEqualTo(expected));
    }

    private String seenBy(String order) {
        return jdbc.queryForObject("SELECT seen FROM tallies WHERE tally_key = ?", String.class, order);
    }

    private int answersOf(String order) {
        return jdbc.queryForObject(
                "SELECT COUNT(*) FROM outbox WHERE message_key = ? AND topic = ?", Integer.class, order, Topics.ORDER);
    }

    private List<String> logOf(String order) {
        return jdbc.queryForList(
                "SELECT CONCAT(from_status, ' ', to_status, ' ', SUBSTRING_INDEX(cause, ' ', 1)) FROM tally_logs"
                        + " WHERE tally_key = ?",
                String.class,
                order);
    }

    private List<Map<String, Object>> lettersOf(String order) {
        return jdbc.queryForList("SELECT * FROM dead_letters WHERE message_key = ? ORDER BY id", order);
    }
}
