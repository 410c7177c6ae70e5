package com.emshop.saga.messaging;

import static com.emshop.saga.messaging.TallyEvents.idOf;
import static com.emshop.saga.messaging.TallyEvents.newOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.emshop.events.Topics;
import com.emshop.events.payment.PaymentExpired;
import com.emshop.events.payment.PaymentFailed;
import com.emshop.saga.AggregateType;
import com.emshop.saga.Cause;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.HttpCalls.Answer;
import com.emshop.saga.test.TestEvents;
import com.emshop.saga.test.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Dead letters and their resolution, on the real database, broker and registry. */
@SpringBootTest(
        classes = TallyService.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.application.name=replaying-tally-service",
            "saga.messaging.retry.attempts=1",
            "saga.messaging.retry.initial-delay=1ms",
            "saga.messaging.retry.max-delay=1ms",
            "saga.timer.gauge-interval=10ms"
        })
@DirtiesContext // ends the consumers: other tests read the same topic
class DeadLettersIT {
    private static final String DATABASE = "dead_letters_it";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Cause OPERATOR = Cause.person("operator", "ada", "a command", Instant.EPOCH);

    private static final TestServers SERVERS = TestServers.running();
    private static KafkaProducer<String, byte[]> producer;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private EventCodec codec;

    @Autowired
    private DeadLetterStore deadLetters;

    @Autowired
    private OperatorActions actions;

    @Autowired
    private DeadLetterReplay replay;

    @Autowired
    private AggregateExecutor executor;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private MeterRegistry meters;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.PAYMENT);
        TestEvents.properties(SERVERS, DATABASE, properties);
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

    @BeforeEach
    void noLetterIsOpen() {
        jdbc.update("DELETE FROM dead_letters");
    }

    // ---- replay

    @Test
    void anOrderGoesOnAsIfNothingHadHappened() {
        String order = newOrder();
        List<ProducerRecord<String, byte[]>> events = publish(order, "before", "sick", "one", "two");
        awaitLetters(order, 3);
        assertThat(seenBy(order)).isEqualTo("before");
        double replayed = counted("saga.dead.letters.replayed", "replayed");

        Tally.cure(order);
        Answer answer = replay("{\"keys\":[\"" + order + "\"],\"note\":\"fixed\"}");

        assertThat(outcomes(answer)).containsExactly("REPLAYED", "REPLAYED", "REPLAYED");
        assertThat(answer.body()
                        .path("outcomes")
                        .valueStream()
                        .map(outcome -> outcome.path("eventId").asString()))
                .containsExactlyElementsOf(
                        events.subList(1, 4).stream().map(TallyEvents::idOf).toList());
        assertThat(seenBy(order)).isEqualTo("before sick one two");
        assertThat(jdbc.queryForList("SELECT cause FROM tally_logs WHERE tally_key = ?", String.class, order))
                .containsExactly("PaymentFailed " + idOf(events.get(0)));
        assertThat(answersOf(order)).isEqualTo(4);
        assertThat(tracesOf(order))
                .allSatisfy(trace -> assertThat(trace).startsWith(TallyEvents.TRACE.substring(0, 35)));
        assertThat(counted("saga.dead.letters.replayed", "replayed") - replayed).isEqualTo(3);

        events.subList(1, 4).forEach(producer::send); // dead letters are known by their ids
        producer.send(event(order, "three"));
        awaitSeen(order, "before sick one two three");
        assertThat(lettersOf(order)).isEmpty();
        assertThat(answersOf(order)).isEqualTo(5);
    }

    @Test
    void idsReplayExactlyThose() {
        String order = sickOrder("one", "two");
        List<Long> ids = lettersOf(order);
        Tally.cure(order);

        assertThat(outcomesOf(replay.replay(ids.subList(0, 2), Set.of(), OPERATOR, null)))
                .containsExactly(ids.get(0) + " REPLAYED", ids.get(1) + " REPLAYED");

        assertThat(seenBy(order)).isEqualTo("sick one");
        assertThat(lettersOf(order)).containsExactly(ids.get(2));
        producer.send(event(order, "three"));
        awaitLetters(order, 2);
        assertThat(replay.replay(List.of(), List.of(order), OPERATOR, null)).hasSize(2);
        assertThat(seenBy(order)).isEqualTo("sick one two three");
    }

    @Test
    void nothingIsReplayedAroundAnEarlierEvent() {
        String order = sickOrder("one", "two");
        String other = sickOrder();
        List<Long> ids = lettersOf(order);
        long theOther = lettersOf(other).get(0);
        Tally.cure(order);
        Tally.cure(other);

        List<DeadLetterOutcome> outcomes =
                replay.replay(List.of(ids.get(0), ids.get(2), theOther, Long.MAX_VALUE), Set.of(), OPERATOR, null);

        assertThat(outcomesOf(outcomes))
                .containsExactlyInAnyOrder(
                        ids.get(0) + " REFUSED",
                        ids.get(2) + " REFUSED",
                        theOther + " REPLAYED",
                        Long.MAX_VALUE + " NOT_FOUND");
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.outcome() == DeadLetterOutcome.Outcome.REFUSED)
                .allSatisfy(outcome ->
                        assertThat(outcome.detail()).isEqualTo(ids.get(1) + " with the same key goes first"));
        assertThat(lettersOf(order)).isEqualTo(ids);
        assertThat(seenBy(other)).isEqualTo("sick");
        assertThat(replay.replay(List.of(theOther), Set.of("nobody's"), OPERATOR, null))
                .extracting(DeadLetterOutcome::outcome)
                .containsExactly(DeadLetterOutcome.Outcome.NOT_FOUND, DeadLetterOutcome.Outcome.REFUSED);
    }

    @Test
    void theFirstThatFailsEndsTheReplayOfItsOrderAndChangesNothing() {
        String order = sickOrder("refused", "after");
        String other = sickOrder("fine");
        List<Long> ids = lettersOf(order);
        Tally.cure(order);
        Tally.cure(other);

        Stream<Long> all = Stream.concat(ids.stream(), lettersOf(other).stream());
        assertThat(outcomesOf(replay.replay(all.toList(), Set.of(), OPERATOR, "a try")))
                .contains(ids.get(0) + " REPLAYED", ids.get(1) + " FAILED", ids.get(2) + " REFUSED")
                .hasSize(5);

        assertThat(seenBy(other)).isEqualTo("sick fine");
        assertThat(seenBy(order)).isEqualTo("sick");
        assertThat(answersOf(order)).isEqualTo(1);
        assertThat(lettersOf(order)).containsExactly(ids.get(1), ids.get(2));
        Map<String, Object> failed = jdbc.queryForMap("SELECT * FROM dead_letters WHERE id = ?", ids.get(1));
        assertThat(failed.get("reason").toString()).isEqualTo("an earlier event with this key is a dead letter");
        assertThat(failed.get("stack")).isNull();
        assertThat(failed.get("last_reason").toString()).contains("Data too long");
        assertThat(failed.get("last_stack").toString()).contains("SqlPacket");
        assertThat(((Number) failed.get("attempts")).intValue()).isEqualTo(1);
        assertThat(actions.ofDeadLetter(ids.get(1)))
                .extracting(
                        OperatorActions.Entry::action,
                        OperatorActions.Entry::outcome,
                        OperatorActions.Entry::role,
                        OperatorActions.Entry::userId)
                .containsExactly(tuple("REPLAY", "FAILED", "operator", "ada"));

        replay.replay(List.of(), Set.of(order), OPERATOR, null);
        assertThat(actions.ofDeadLetter(ids.get(1))).hasSize(2);
        assertThat(replay.discard(List.of(ids.get(1)), OPERATOR, "cannot be kept"))
                .extracting(DeadLetterOutcome::outcome)
                .containsExactly(DeadLetterOutcome.Outcome.DISCARDED);
        replay.replay(List.of(ids.get(2)), Set.of(), OPERATOR, null);
        assertThat(seenBy(order)).isEqualTo("sick after");
    }

    @Test
    void failedReplayIsKeptBesideTheReasonThatTheLetterWasStoredWith() {
        String order = newOrder();
        publish(order, "refused, for good");
        awaitLetters(order, 1);
        long id = lettersOf(order).get(0);
        JsonNode before = get("/dead-letters/" + id).body();
        assertThat(before.path("deadLetter").path("reason").asString()).contains("Data too long");
        assertThat(before.path("deadLetter").path("attempts").asInt()).isZero();
        assertThat(before.path("deadLetter").path("lastReason").isNull()).isTrue();
        assertThat(before.path("deadLetter").path("lastFailedAt").isNull()).isTrue();
        assertThat(before.path("lastStack").isNull()).isTrue();

        DeadLetterReplay other = deployed(subscription((tally, event) -> {
            throw new IllegalStateException("another fault");
        }));
        assertThat(outcomesOf(other.replay(List.of(id), Set.of(), OPERATOR, null)))
                .containsExactly(id + " FAILED");
        other.replay(List.of(), Set.of(order), OPERATOR, null);

        JsonNode after = get("/dead-letters/" + id).body();
        assertThat(after.path("deadLetter").path("reason"))
                .isEqualTo(before.path("deadLetter").path("reason"));
        assertThat(after.path("stack")).isEqualTo(before.path("stack"));
        assertThat(after.path("deadLetter").path("attempts").asInt()).isEqualTo(2);
        assertThat(after.path("deadLetter").path("lastReason").asString())
                .isEqualTo("java.lang.IllegalStateException: another fault");
        assertThat(Instant.parse(after.path("deadLetter").path("lastFailedAt").asString()))
                .isAfter(
                        Instant.parse(after.path("deadLetter").path("createdAt").asString()));
        assertThat(after.path("lastStack").asString()).contains("another fault", "DeadLettersIT");
        assertThat(get("/dead-letters?key=" + order)
                        .body()
                        .path("items")
                        .path(0)
                        .path("lastReason")
                        .asString())
                .contains("another fault");
    }

    @Test
    void twoReplaysAtOnceDoEverythingOnce() {
        String[] words = IntStream.range(0, 8).mapToObj(number -> "n" + number).toArray(String[]::new);
        String order = sickOrder(words);
        List<Long> ids = lettersOf(order);
        Tally.cure(order);

        List<CompletableFuture<List<DeadLetterOutcome>>> racers = IntStream.range(0, 4)
                .mapToObj(racer -> CompletableFuture.supplyAsync(() -> racer % 2 == 0
                        ? replay.replay(ids, Set.of(), OPERATOR, null)
                        : replay.replay(List.of(), Set.of(order), OPERATOR, null)))
                .toList();

        List<Long> replayed = racers.stream()
                .flatMap(racer -> racer.join().stream())
                .filter(outcome -> outcome.outcome() == DeadLetterOutcome.Outcome.REPLAYED)
                .map(DeadLetterOutcome::id)
                .toList();
        assertThat(replayed).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(racers)
                .allSatisfy(racer -> assertThat(racer.join())
                        .extracting(DeadLetterOutcome::outcome)
                        .doesNotContain(DeadLetterOutcome.Outcome.FAILED));
        assertThat(seenBy(order)).isEqualTo("sick " + String.join(" ", words));
        assertThat(answersOf(order)).isEqualTo(9);
    }

    @Test
    void anEventThatArrivesWhileTheLastOneIsReplayedIsAppliedAfterIt() throws Exception {
        String order = sickOrder();
        CountDownLatch gate = new CountDownLatch(1);
        Tally.cure(order, gate);
        CompletableFuture<List<DeadLetterOutcome>> replaying =
                CompletableFuture.supplyAsync(() -> replay.replay(lettersOf(order), Set.of(), OPERATOR, null));
        try {
            awaitTransactions("RUNNING", "");
            producer.send(event(order, "late"));
            awaitTransactions("LOCK WAIT", "FOR SHARE");
        } finally {
            gate.countDown();
        }

        assertThat(replaying.get())
                .extracting(DeadLetterOutcome::outcome)
                .containsExactly(DeadLetterOutcome.Outcome.REPLAYED);
        awaitSeen(order, "sick late");
        assertThat(lettersOf(order)).isEmpty();
    }

    @Test
    void anEventThatIsBeingParkedBehindTheLastOneIsReplayedAfterIt() throws Exception {
        String order = sickOrder();
        Tally.cure(order);
        CompletableFuture<List<DeadLetterOutcome>> replaying = transaction.execute(status -> {
            Map<String, Long> open = new HashMap<>();
            SqlPacket read = new SqlPacket();
            deadLetters.readOpen(read, Set.of(order), open);
            read.execute(jdbc);
            CompletableFuture<List<DeadLetterOutcome>> started =
                    CompletableFuture.supplyAsync(() -> replay.replay(List.of(), Set.of(order), OPERATOR, null));
            awaitTransactions("LOCK WAIT", "FOR UPDATE");
            SqlPacket write = new SqlPacket();
            deadLetters.store(
                    write,
                    List.of(DeadLetterStore.Letter.behind(
                            received(event(order, "late"), 1_000_000), "", open.get(order))));
            write.execute(jdbc);
            return started;
        });

        assertThat(replaying.get()).hasSize(2);
        assertThat(seenBy(order)).isEqualTo("sick late");
        assertThat(lettersOf(order)).isEmpty();
    }

    @Test
    void whatCouldNotBeReadIsReadAgainAfterADeployment() {
        String order = newOrder();
        PaymentExpired expired = new PaymentExpired(order, "payment", Instant.EPOCH);
        SqlPacket stored = new SqlPacket();
        deadLetters.store(
                stored,
                List.of(DeadLetterStore.Letter.of(
                        received(
                                TallyEvents.record(
                                        order, PaymentExpired.class.getName(), codec.encode(Topics.PAYMENT, expired)),
                                2_000_000),
                        "",
                        new IllegalStateException("an earlier version did not know the type"))));
        stored.execute(jdbc);
        producer.send(event(order, "behind"));
        awaitLetters(order, 2);
        Subscriptions.Routes next = Subscriptions.of(List.of(new EventSubscriber<Tally>() {
            @Override
            public AggregateType<Tally, ?> aggregate() {
                return Tally.TYPE;
            }

            @Override
            public void subscribe(Subscriptions<Tally> to) {
                to.topic(Topics.PAYMENT)
                        .on(PaymentExpired.class, (tally, event) -> tally.count("expired"))
                        .ignoreOthers();
            }
        }));

        assertThat(deployed(next).replay(List.of(), Set.of(order), OPERATOR, null))
                .extracting(DeadLetterOutcome::outcome, DeadLetterOutcome::detail)
                .containsExactly(
                        tuple(DeadLetterOutcome.Outcome.REPLAYED, null),
                        tuple(DeadLetterOutcome.Outcome.REPLAYED, "nobody here reacts to it"));
        assertThat(seenBy(order)).isEqualTo("expired");
    }

    // ---- discard

    @Test
    void whatIsDiscardedTakesNoEffectAlsoIfItComesAgain() {
        String order = newOrder();
        List<ProducerRecord<String, byte[]>> events = publish(order, "before", "poison", "after");
        awaitLetters(order, 2);
        List<Long> ids = lettersOf(order);

        assertThat(discard("{\"ids\":[" + ids.get(0) + "]}").problem()).isEqualTo("400 invalid-request");
        assertThat(discard("{\"ids\":[" + ids.get(0) + "],\"note\":\" \"}").problem())
                .isEqualTo("400 invalid-request");
        assertThat(outcomes(discard("{\"ids\":[" + ids.get(1) + "],\"note\":\"no\"}")))
                .containsExactly("REFUSED");
        assertThat(outcomes(discard("{\"ids\":[" + ids.get(0) + "],\"note\":\"made by mistake\"}")))
                .containsExactly("DISCARDED");
        assertThat(outcomes(replay("{\"ids\":[" + ids.get(1) + "]}"))).containsExactly("REPLAYED");
        assertThat(seenBy(order)).isEqualTo("before after");

        producer.send(events.get(1)); // it would become a dead letter again if it were new
        producer.send(event(order, "later"));
        awaitSeen(order, "before after later");
        assertThat(lettersOf(order)).isEmpty();

        JsonNode details = get("/dead-letters/" + ids.get(0)).body();
        assertThat(details.path("deadLetter").path("resolution").asString()).isEqualTo("DISCARDED");
        assertThat(details.path("deadLetter").path("resolvedBy").asString()).isEqualTo("operator op");
        JsonNode action = details.path("actions").path(0);
        assertThat(action.path("actor").asString()).isEqualTo("operator op");
        assertThat(action.path("action").asString()).isEqualTo("DISCARD");
        assertThat(action.path("note").asString()).isEqualTo("made by mistake");

        JsonNode recorded = get("/operator-actions?aggregateType=dead-letter&aggregateKey=" + ids.get(0))
                .body()
                .path("items");
        assertThat(recorded).hasSize(1);
        assertThat(recorded.path(0).path("outcome").asString()).isEqualTo("DISCARDED");
        assertThat(recorded.path(0).path("userId").asString()).isEqualTo("op");
    }

    @Test
    void recordsWithoutAKeyStandAlone() {
        producer.send(TallyEvents.record(null, PaymentFailed.class.getName(), new byte[] {1}));
        producer.send(TallyEvents.record(null, PaymentFailed.class.getName(), new byte[] {2}));
        awaitLetters("", 2);
        List<Long> ids = lettersOf("");

        assertThat(outcomesOf(replay.replay(List.of(ids.get(1)), Set.of(), OPERATOR, null)))
                .containsExactly(ids.get(1) + " FAILED");
        assertThat(outcomesOf(replay.discard(List.of(ids.get(1)), OPERATOR, "no key")))
                .containsExactly(ids.get(1) + " DISCARDED");
        assertThat(lettersOf("")).containsExactly(ids.get(0));
    }

    // ---- HTTP

    private double measured(String gauge) {
        return meters.get(gauge).gauge().value();
    }

    @Test
    void theListShowsWhatIsParkedAndWhatWaitsBehindIt() {
        String one = sickOrder("a", "b");
        String two = sickOrder();
        List<Long> ids = lettersOf(one);
        await().atMost(SOON).until(() -> measured("saga.dead.letters.open") == 4);
        await().atMost(SOON).until(() -> measured("saga.keys.blocked") == 2);

        JsonNode heads = get("/dead-letters?heads=true").body().path("items");
        assertThat(heads.valueStream().map(head -> head.path("key").asString())).containsExactly(one, two);
        JsonNode head = heads.path(0);
        assertThat(head.path("id").asLong()).isEqualTo(ids.get(0));
        assertThat(head.path("type").asString()).isEqualTo(PaymentFailed.class.getName());
        assertThat(head.path("topic").asString()).isEqualTo(Topics.PAYMENT);
        assertThat(head.path("reason").asString()).contains("cannot stomach sick");
        assertThat(head.path("blockedBehind").isNull()).isTrue();
        assertThat(head.path("behindCount").asInt()).isEqualTo(2);
        assertThat(head.path("behind")
                        .valueStream()
                        .map(behind -> behind.path("id").asLong()))
                .containsExactly(ids.get(1), ids.get(2));

        JsonNode first = get("/dead-letters?limit=2&key=" + one).body();
        JsonNode second = get("/dead-letters?limit=2&key=" + one + "&cursor="
                        + first.path("nextCursor").asString())
                .body();
        assertThat(Stream.concat(
                                first.path("items").valueStream(),
                                second.path("items").valueStream())
                        .map(item -> item.path("id").asLong()))
                .isEqualTo(ids);
        assertThat(second.path("nextCursor").isNull()).isTrue();
        assertThat(second.path("items").path(0).path("blockedBehind").asLong()).isEqualTo(ids.get(0));
        assertThat(get("/dead-letters?type=" + PaymentFailed.class.getName())
                        .body()
                        .path("items"))
                .hasSize(4);
        assertThat(get("/dead-letters?type=another").body().path("items")).isEmpty();

        Tally.cure(one);
        replay("{\"ids\":[" + ids.get(0) + "]}");
        JsonNode next = get("/dead-letters?heads=true&key=" + one).body().path("items");
        assertThat(next.path(0).path("id").asLong()).isEqualTo(ids.get(1));
        assertThat(get("/dead-letters?resolved=true")
                        .body()
                        .path("items")
                        .valueStream()
                        .map(item -> item.path("resolution").asString()))
                .containsExactly("REPLAYED");

        JsonNode details = get("/dead-letters/" + lettersOf(two).get(0)).body();
        assertThat(details.path("stack").asString()).contains("Tally.count");
        assertThat(details.path("headers").path("ce_source").asString()).isEqualTo("/test");
        assertThat(get("/dead-letters/0").problem()).isEqualTo("404 dead-letter-not-found");
    }

    @Test
    void onlyOperatorsMayLookAndDecide() {
        HttpCalls http = new HttpCalls(port);
        String customer = TestTokens.customer("7");
        assertThat(http.get("/dead-letters", null).problem()).isEqualTo("401 unauthenticated");
        assertThat(http.get("/dead-letters", customer).problem()).isEqualTo("403 forbidden");
        assertThat(http.get("/dead-letters/1", customer).problem()).isEqualTo("403 forbidden");
        assertThat(http.send("POST", "/dead-letters/replay", customer, "{\"ids\":[1]}")
                        .problem())
                .isEqualTo("403 forbidden");
        assertThat(http.send("POST", "/dead-letters/replay", null, "{\"ids\":[1]}")
                        .problem())
                .isEqualTo("401 unauthenticated");
        assertThat(http.send("POST", "/dead-letters/discard", customer, "{\"ids\":[1],\"note\":\"n\"}")
                        .problem())
                .isEqualTo("403 forbidden");
        assertThat(replay("{}").problem()).isEqualTo("422 empty-selection");
        assertThat(replay("{\"ids\":[null]}").problem()).isEqualTo("400 invalid-request");
        assertThat(replay("{\"keys\":[\" \"]}").problem()).isEqualTo("400 invalid-request");
        assertThat(get("/dead-letters?cursor=!").problem()).isEqualTo("422 invalid-cursor");
        assertThat(http.get("/v3/api-docs", null).body().path("paths").has("/dead-letters/replay"))
                .isTrue();
    }

    // ---- the test's words

    /** An order whose first event is a dead letter, with these blocked behind it. */
    private String sickOrder(String... behind) {
        String order = newOrder();
        publish(order, Stream.concat(Stream.of("sick"), Stream.of(behind)).toArray(String[]::new));
        awaitLetters(order, 1 + behind.length);
        return order;
    }

    private List<ProducerRecord<String, byte[]>> publish(String order, String... words) {
        List<ProducerRecord<String, byte[]>> events =
                Stream.of(words).map(word -> event(order, word)).toList();
        events.forEach(producer::send);
        return events;
    }

    private ProducerRecord<String, byte[]> event(String order, String what) {
        return new TallyEvents(codec).event(order, what);
    }

    /** The record as a consumer gets it, at an offset that the topic does not reach. */
    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<String, byte[]> sent, long offset) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                sent.topic(), 0, offset, sent.key().getBytes(StandardCharsets.UTF_8), sent.value());
        sent.headers().forEach(record.headers()::add);
        return record;
    }

    private static Subscriptions.Routes subscription(EventReaction<Tally, PaymentFailed> reaction) {
        return Subscriptions.of(List.of(EventSubscriber.of(
                Tally.TYPE,
                to -> to.topic(Topics.PAYMENT).on(PaymentFailed.class, reaction).ignoreOthers())));
    }

    /** The service with other subscriptions. */
    private DeadLetterReplay deployed(Subscriptions.Routes routes) {
        return new DeadLetterReplay(
                deadLetters,
                actions,
                new EventDecoder(routes, new ReceivedRecords(codec), Clock.systemUTC()),
                executor,
                meters);
    }

    private void awaitLetters(String order, int count) {
        await().atMost(SOON).untilAsserted(() -> assertThat(lettersOf(order)).hasSize(count));
    }

    private void awaitSeen(String order, String expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(seenBy(order)).isEqualTo(expected));
    }

    /** Waits until a transaction of this database is in this state, in a statement that ends like that. */
    private void awaitTransactions(String state, String statementEnd) {
        await().atMost(SOON)
                .until(() -> !jdbc.queryForList(
                                "SELECT 1 FROM information_schema.innodb_trx trx JOIN information_schema.processlist p"
                                        + " ON p.id = trx.trx_mysql_thread_id"
                                        + " WHERE p.db = ? AND trx.trx_state = ? AND trx.trx_rows_locked > 0"
                                        + " AND IFNULL(trx.trx_query, '') LIKE ?",
                                DATABASE,
                                state,
                                "%" + statementEnd)
                        .isEmpty());
    }

    private List<Long> lettersOf(String order) {
        return jdbc.queryForList(
                "SELECT id FROM dead_letters WHERE message_key = ? AND resolved_at IS NULL ORDER BY id",
                Long.class,
                order);
    }

    private String seenBy(String order) {
        return String.join("", jdbc.queryForList("SELECT seen FROM tallies WHERE tally_key = ?", String.class, order));
    }

    private int answersOf(String order) {
        return jdbc.queryForObject(
                "SELECT COUNT(*) FROM outbox WHERE message_key = ? AND topic = ?", Integer.class, order, Topics.ORDER);
    }

    private List<String> tracesOf(String order) {
        return jdbc.queryForList(
                "SELECT traceparent FROM outbox WHERE message_key = ? AND topic = ?",
                String.class,
                order,
                Topics.ORDER);
    }

    private double counted(String meter, String outcome) {
        return meters.counter(meter, "outcome", outcome).count();
    }

    private Answer get(String path) {
        return new HttpCalls(port).get(path, TestTokens.operator());
    }

    private Answer replay(String body) {
        return new HttpCalls(port).send("POST", "/dead-letters/replay", TestTokens.operator(), body);
    }

    private Answer discard(String body) {
        return new HttpCalls(port).send("POST", "/dead-letters/discard", TestTokens.operator(), body);
    }

    private static List<String> outcomes(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.body()
                .path("outcomes")
                .valueStream()
                .map(outcome -> outcome.path("outcome").asString())
                .toList();
    }

    private static List<String> outcomesOf(List<DeadLetterOutcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> outcome.id() + " " + outcome.outcome())
                .toList();
    }
}
