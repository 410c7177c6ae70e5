package com.emshop.e2e;

import static com.emshop.e2e.Timeouts.waitsFor;
import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.stack.Service;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever a request says, the answer is the resource or a problem, and what is refused changes nothing. Hostile requests to every
 * operation of every service, made of the OpenAPI documents that the services serve. A longer run:
 *
 * <pre>
 * mvn verify -pl verification/end-to-end-tests -Dit.test=FuzzIT -Dfuzz.requests=100000 -Dfuzz.seed=1
 * </pre>
 *
 * {@code -Dfuzz.first} and {@code -Dfuzz.requests=1} send one request of a run again.
 */
@Isolated("it compares the databases before and after")
class FuzzIT extends EndToEnd {
    private static final long SEED = Long.getLong("fuzz.seed", new Random().nextInt(1_000_000));
    private static final int FIRST = Integer.getInteger("fuzz.first", 0);
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 2_500);
    private static final int CLIENTS = 4;
    private static final int MOST_KINDS = 60;

    /** Types of problems are few, and say nothing of the request. Those of the relay, which knows no shop, name none. */
    private static final Pattern TYPE = Pattern.compile("urn:(emshop:)?problem:[a-z0-9-]{1,64}");

    /** Printed first. */
    private static final Pattern WORST = Pattern.compile("rows|tables|no answer|status 5");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final DatabaseState databases = new DatabaseState(running());
    private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentSkipListMap<>();
    private final Map<String, AtomicInteger> types = new ConcurrentSkipListMap<>();
    private final Map<String, Queue<String>> findings = new ConcurrentHashMap<>();

    @Test
    void hostileRequestIsAnsweredWithAProblemAndChangesNothing() throws Exception {
        List<ApiOperation> operations = operations();
        assertThat(operations).hasSizeGreaterThan(30);
        String run = "fuzz" + Long.toString(Instant.now().toEpochMilli(), Character.MAX_RADIX);
        KnownValues known = knownValues();
        HostileRequests requests = new HostileRequests(
                SEED,
                run,
                operations,
                known,
                running(),
                known.byName().get("userId").get(0));
        System.out.printf(
                "Fuzzing %d operations with %d requests from %d, seed %d%n", operations.size(), REQUESTS, FIRST, SEED);

        Instant begun = Instant.now();
        sendAll(requests, IntStream.range(FIRST, FIRST + REQUESTS).boxed().toList(), true);
        Duration taken = Duration.between(begun, Instant.now());
        System.out.printf("%d requests in %d s, answers %s%nproblems %s%n", REQUESTS, taken.toSeconds(), counts, types);

        refusedRequestsLeaveNoTrace(requests, run);
        refusedRequestsChangeNothing(requests);
        audit.isClean();
        System.out.printf(
                "checked in %d s: %d requests were refused%n",
                Duration.between(begun, Instant.now()).minus(taken).toSeconds(), REQUESTS - accepted.size());
        assertThat(findings.isEmpty()).as(() -> report()).isTrue();
    }

    // ---- the shop

    private List<ApiOperation> operations() throws Exception {
        List<ApiOperation> operations = new ArrayList<>();
        try (RawHttp http = new RawHttp()) {
            for (Service service : Service.values()) {
                RawHttp.Answer answer = http.send(new RawHttp.Request(
                        URI.create(running().stack().addresses().of(service)),
                        "GET",
                        "/v3/api-docs",
                        List.of(),
                        new byte[0],
                        false));
                if (service != Service.RELAY) { // it has no interface but for its operation
                    assertThat(answer.status()).as("the document of " + service).isEqualTo(200);
                    operations.addAll(ApiOperation.of(service, JSON.readTree(answer.body())));
                }
            }
        }
        return operations;
    }

    private KnownValues knownValues() {
        String sku = article(1_000);
        PlacedOrder paid = customer.orders(1, sku);
        PlacedOrder pending = customer.orders(2, sku);
        PlacedOrder digital = customer.ordersDigital(sku);
        provider.confirms(paid);
        provider.confirms(digital);
        saga.of(paid).shipmentIs("CREATED");
        List<String> orders = List.of(paid.orderSn(), pending.orderSn(), digital.orderSn());
        Map<String, List<String>> known = new HashMap<>();
        known.put("sku", List.of(sku));
        known.put("orderSn", orders);
        known.put("key", orders);
        known.put("paymentSn", orders.stream().map(order -> "P-" + order).toList());
        known.put("refundSn", orders.stream().map(order -> "P-" + order + "-R1").toList());
        known.put("shipmentSn", orders.stream().map(order -> "SHP-" + order).toList());
        known.put("userId", List.of(paid.customer()));
        known.put("webhookId", List.of("msg-1"));
        known.put("service", List.of("order-service", "payment-service", "inventory-service", "logistics-service"));
        known.put("id", List.of("1", "2"));
        known.put("amount", List.of("0.50", "12.50"));
        known.put("currency", List.of("EUR"));
        known.put("paymentMethod", List.of("CARD"));
        known.put("country", List.of("DE", "FR"));
        known.put("type", List.of("OrderCreated", "PaymentConfirmed"));
        return new KnownValues(known);
    }

    // ---- what an answer has to be

    private final Set<Integer> accepted = ConcurrentHashMap.newKeySet();

    private void sendAll(HostileRequests requests, List<Integer> numbers, boolean first) {
        AtomicInteger next = new AtomicInteger();
        List<Runnable> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            clients.add(() -> {
                try (RawHttp http = new RawHttp()) {
                    for (int index = next.getAndIncrement(); index < numbers.size(); index = next.getAndIncrement()) {
                        send(http, requests.request(numbers.get(index)), first);
                    }
                } catch (IOException notClosed) {
                    throw new IllegalStateException(notClosed);
                }
            });
        }
        Concurrently.run(clients);
    }

    private void send(RawHttp http, HostileRequests.Hostile hostile, boolean first) {
        try {
            RawHttp.Answer answer = http.send(hostile.request());
            if (answer.status() < 400) {
                accepted.add(hostile.number());
            }
            if (first) {
                statuses.put(hostile.number(), answer.status());
                counts.computeIfAbsent(Integer.toString(answer.status()), none -> new AtomicInteger())
                        .incrementAndGet();
                objectionTo(hostile, answer)
                        .ifPresent(objection -> found(
                                objection + " of " + hostile.operation(),
                                cut(hostile.toString(), 1_000) + "\n      "
                                        + cut(
                                                answer.status() + " " + answer.contentType() + " " + answer.body(),
                                                300)));
            }
        } catch (IOException noAnswer) {
            accepted.add(hostile.number()); // nobody knows
            found("no answer of " + hostile.operation(), cut(hostile.toString(), 1_000) + "\n      " + noAnswer);
        }
    }

    private Optional<String> objectionTo(HostileRequests.Hostile hostile, RawHttp.Answer answer) {
        if (answer.status() >= 500) {
            return Optional.of("status " + answer.status());
        }
        if (answer.status() >= 300 && answer.status() < 400 && answer.status() != 304) {
            return Optional.of("redirection " + answer.status());
        }
        if (answer.contentType().contains("html")
                || answer.body().stripLeading().startsWith("<")) {
            return Optional.of("HTML with status " + answer.status());
        }
        if (answer.status() < 400 || hostile.request().method().equals("HEAD")) {
            return Optional.empty();
        }
        if (!answer.contentType().startsWith("application/problem+json")) {
            return Optional.of("a refusal " + answer.status() + " of type \"" + answer.contentType() + "\"");
        }
        try {
            JsonNode problem = JSON.readTree(answer.body());
            String type = problem.path("type").asString("");
            if (!TYPE.matcher(type).matches()) {
                return Optional.of("a refusal " + answer.status() + " of the problem type \"" + type + "\"");
            }
            types.computeIfAbsent(answer.status() + " " + type, none -> new AtomicInteger())
                    .incrementAndGet();
            return problem.path("status").asInt(0) == answer.status()
                    ? Optional.empty()
                    : Optional.of("a refusal " + answer.status() + " that says another status");
        } catch (JacksonException noJson) {
            return Optional.of("a refusal " + answer.status() + " that is no JSON");
        }
    }

    // ---- what a refused request may do

    /** Each caller of a request that may change something has a name of its own, which every change that it causes says. */
    private void refusedRequestsLeaveNoTrace(HostileRequests requests, String run) throws Exception {
        databases.tablesByNumber(run + "-").forEach((number, tables) -> {
            if (number == HostileRequests.READER) {
                found("rows in " + tables + " after requests that only read", requests.caller(number));
            } else if (!accepted.contains(number)) {
                HostileRequests.Hostile hostile = requests.request(number);
                found(
                        "rows in " + tables + " after a refusal " + statuses.get(number) + " of " + hostile.operation(),
                        cut(hostile.toString(), 1_000));
            }
        });
    }

    /** What was refused is sent once more, when nothing else happens: afterwards every table is what it was. */
    private void refusedRequestsChangeNothing(HostileRequests requests) {
        Set<String> changed = null;
        for (int round = 0; round < 3 && (changed == null || !changed.isEmpty()); round++) {
            List<Integer> refused = statuses.keySet().stream()
                    .filter(number -> !accepted.contains(number))
                    .filter(number -> requests.request(number).mayChange())
                    .sorted()
                    .toList();
            Map<String, String> before = quietState();
            int acceptedBefore = accepted.size();
            sendAll(requests, refused, false);
            Map<String, String> after = quietState();
            if (accepted.size() == acceptedBefore) { // else one of them made sense this time
                Set<String> differing = new TreeSet<>();
                before.forEach((table, sum) -> {
                    if (!sum.equals(after.get(table))) {
                        differing.add(table + ": " + sum + ", then " + after.get(table));
                    }
                });
                changed = differing;
            }
        }
        if (changed != null && !changed.isEmpty()) {
            found("tables that change while requests are refused", String.join("\n      ", changed));
        }
    }

    /** Once nothing has changed for a while: orders that the requests before have made may go on for some time. */
    private Map<String, String> quietState() {
        List<Map<String, String>> seen = new ArrayList<>();
        waitsFor("databases that do not change")
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    Map<String, String> now = databases.sums();
                    if (!seen.isEmpty() && !seen.get(0).equals(now)) {
                        seen.clear();
                    }
                    seen.add(now);
                    return seen.size() >= 5;
                });
        return seen.get(0);
    }

    // ---- findings

    private void found(String what, String example) {
        findings.computeIfAbsent(what, none -> new ConcurrentLinkedQueue<>()).add(example);
    }

    private String report() {
        StringBuilder report = new StringBuilder("seed " + SEED + ", the shortest request of each kind:\n");
        findings.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, Queue<String>>, Boolean>comparing(
                                kind -> !WORST.matcher(kind.getKey()).lookingAt())
                        .thenComparing(kind -> -kind.getValue().size()))
                .limit(MOST_KINDS)
                .forEach(kind -> report.append("  ")
                        .append(kind.getValue().size())
                        .append(" times ")
                        .append(kind.getKey())
                        .append("\n    ")
                        .append(kind.getValue().stream()
                                .min(Comparator.comparing(String::length))
                                .orElseThrow())
                        .append('\n'));
        return report.append(Math.max(0, findings.size() - MOST_KINDS))
                .append(" more kinds")
                .toString();
    }

    private static String cut(String text, int most) {
        String printable = text.replaceAll("\\p{Cntrl}", "\ufffd");
        return printable.length() > most ? printable.substring(0, most) + "…" : printable;
    }
}
