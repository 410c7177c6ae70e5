package com.emshop.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.events.Topics;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.TestEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a group of commands costs the real database, whatever its size. */
@SpringBootTest
class RoundTripsIT {
    private static final String DATABASE = "order_round_trips_it";
    private static final TestServers SERVERS = TestServers.running();
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Cause OPERATOR = Cause.person("operator", "op", "command", NOW);
    /** Begin, locked read, write, commit. */
    private static final int ROUND_TRIPS = 4;

    private static final int GROUP = 100;

    @Autowired
    private AggregateExecutor executor;

    @Autowired
    private JdbcTemplate jdbc;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        TestEvents.properties(SERVERS, DATABASE, properties);
        properties.add(
                "spring.datasource.hikari.data-source-properties.queryInterceptors", SentStatements.class::getName);
    }

    @BeforeEach
    void offerProducts() {
        executor.executeAll(List.of(offer("BOOK"), offer("PEN")));
    }

    @Test
    void submissionsCostTheSameWhateverTheirNumber() {
        assertCost(5, 5, number -> submission(UUID.randomUUID().toString()));
    }

    @Test
    void cancellationsCostTheSameWhateverTheirNumber() {
        List<String> orderSns = IntStream.range(0, 2 * (1 + GROUP))
                .mapToObj(number -> UUID.randomUUID().toString())
                .toList();
        executor.executeAll(orderSns.stream().map(RoundTripsIT::submission).toList());
        var next = orderSns.iterator();
        assertCost(2, 3, number -> ReactionRequest.of(Order.TYPE.id(next.next()), OPERATOR, NOW, Order::cancel));
    }

    @Test
    void offersCostTheSameWhateverTheirNumber() {
        assertCost(1, 1, number -> offer(UUID.randomUUID().toString()));
    }

    private void assertCost(int selects, int inserts, IntFunction<ReactionRequest<?>> request) {
        List<String> one = roundTrips(request, 1);
        List<String> many = roundTrips(request, GROUP);
        assertThat(one).as("round trips of one").hasSizeLessThanOrEqualTo(ROUND_TRIPS);
        assertThat(many).as("round trips of many").hasSameSizeAs(one);

        // The server's own count, which includes what the driver asks by itself.
        Map<String, Long> expected = Map.of(
                "Com_select", (long) selects, "Com_insert", (long) inserts, "Questions", (long) selects + inserts);
        assertThat(statements(request, 1)).as("statements of one").isEqualTo(expected);
        assertThat(statements(request, GROUP)).as("statements of many").isEqualTo(expected);
    }

    /** What is sent for a group, in a transaction of its own. */
    private List<String> roundTrips(IntFunction<ReactionRequest<?>> request, int count) {
        List<ReactionRequest<?>> requests = requests(request, count);
        SentStatements.take();
        executor.executeAll(requests);
        return SentStatements.take();
    }

    /** How often the server executed each kind of statement for a group, as it counts them itself. */
    private Map<String, Long> statements(IntFunction<ReactionRequest<?>> request, int count) {
        List<ReactionRequest<?>> requests = requests(request, count);
        return executor.inTransaction(() -> {
            Map<String, Long> first = executed();
            Map<String, Long> before = executed(); // what asking costs is not counted
            executor.executeAll(requests);
            Map<String, Long> after = executed();
            after.replaceAll((kind, number) -> number - 2 * valueOf(before, kind) + valueOf(first, kind));
            after.values().removeIf(number -> number == 0);
            return after;
        });
    }

    private static long valueOf(Map<String, Long> counters, String kind) {
        return counters.getOrDefault(kind, 0L);
    }

    private Map<String, Long> executed() {
        Map<String, Long> executed = new TreeMap<>();
        jdbc.query(
                "SHOW SESSION STATUS WHERE Variable_name LIKE 'Com\\_%' OR Variable_name = 'Questions'",
                row -> {
                    executed.put(row.getString(1), row.getLong(2));
                });
        return executed;
    }

    private static List<ReactionRequest<?>> requests(IntFunction<ReactionRequest<?>> request, int count) {
        List<ReactionRequest<?>> requests = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            requests.add(request.apply(number));
        }
        return requests;
    }

    private static ReactionRequest<Order> submission(String orderSn) {
        return new Submission(
                        new SubmissionKey.Id("ada", orderSn),
                        Submission.sha256(new byte[0]),
                        orderSn,
                        new OrderPlacement(
                                "ada",
                                List.of(new OrderPlacement.Item("BOOK", 1), new OrderPlacement.Item("PEN", 2)),
                                "card",
                                null))
                .request(OPERATOR, NOW, new UnpaidLimits(1_000_000, 0), order -> "{}");
    }

    private static ReactionRequest<Product> offer(String sku) {
        return ReactionRequest.of(
                Product.TYPE.id(sku), OPERATOR, NOW, product -> product.offer("An article", Money.of("1.00", "EUR")));
    }
}
