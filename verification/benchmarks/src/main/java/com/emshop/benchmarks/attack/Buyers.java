package com.emshop.benchmarks.attack;

import com.emshop.benchmarks.CustomerRequests;
import com.emshop.events.Topics;
import com.emshop.events.logistics.ShipmentCreated;
import com.emshop.events.payment.PaymentCreated;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Ordinary customers of the shop in an open loop: each places an order at a fixed time, whatever became of the others, tries
 * again with the same idempotency key when the shop has no room, pays at the provider as soon as the order's PaymentCreated is
 * visible, and is served when its ShipmentCreated is visible, both to a read_committed consumer. Safe for several threads.
 */
final class Buyers implements AutoCloseable {
    static final String SUBMITTED = "order accepted";
    static final String SHIPPED = "whole order";

    private static final long PAUSE_SECONDS = 1;
    private static final int ACCEPTED = 202;
    private static final int SERVER_ERRORS = 500;
    private static final int UNAVAILABLE = 503;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(20);
    private static final int DIGITS = 3;
    /** Confluent's wire format: a zero and the schema's id come before the value. */
    private static final int PREFIX = 5;

    private final String orderUrl;
    private final String providerUrl;
    private final List<String> tokens;
    private final List<String> skus;
    private final double perSecond;
    private final JsonMapper json = new JsonMapper();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, Buyers::daemon);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newFixedThreadPool(2, Buyers::daemon))
            .build();
    private final SpecificDatumReader<PaymentCreated> payments = new SpecificDatumReader<>(PaymentCreated.class);
    /** By order number; an event may come before the response that tells it. */
    private final Map<String, Purchase> purchases = new ConcurrentHashMap<>();

    private final Map<String, Phase> phases = new LinkedHashMap<>();
    private volatile Phase phase;
    private volatile boolean running = true;
    private long number;

    /** What is counted of the orders that begin in it. */
    private static final class Phase {
        private final Map<String, Histogram> latencies = new LinkedHashMap<>();
        private long orders;
        private long rejected;
        private long rejections;
        private long failed;
        private long completed;

        Phase() {
            latencies.put(SUBMITTED, new ConcurrentHistogram(HIGHEST_MICROS, DIGITS));
            latencies.put(SHIPPED, new ConcurrentHistogram(HIGHEST_MICROS, DIGITS));
        }

        void record(String step, long nanos) {
            Histogram histogram = latencies.get(step);
            if (histogram != null) {
                histogram.recordValue(Math.max(0, Math.min(HIGHEST_MICROS, nanos / 1_000)));
            }
        }

        synchronized BuyersResult result() {
            var figures = new LinkedHashMap<String, BuyersResult.Latencies>();
            latencies.forEach((step, micros) -> figures.put(
                    step,
                    new BuyersResult.Latencies(
                            micros.getValueAtPercentile(50) / 1e3,
                            micros.getValueAtPercentile(99) / 1e3,
                            micros.getMaxValue() / 1e3)));
            return new BuyersResult(orders, rejected, rejections, failed, completed, figures);
        }

        synchronized void began() {
            orders++;
        }

        synchronized void rejected(boolean first) {
            rejections++;
            rejected += first ? 1 : 0;
        }

        synchronized void failed() {
            failed++;
        }

        synchronized void completed() {
            completed++;
        }
    }

    /** One order; what is known of it comes from the response and from the topics, in any order. */
    private static final class Purchase {
        private @Nullable Phase phase;
        private long beganNanos;
        private long shippedNanos;
        private boolean paid;
    }

    /**
     * Begins with nothing.
     *
     * @param orderUrl without a slash at the end
     * @param providerUrl of the provider simulator
     * @param tokens of customers
     * @param perSecond orders that begin each second
     */
    Buyers(String orderUrl, String providerUrl, List<String> tokens, List<String> skus, double perSecond) {
        this.orderUrl = orderUrl;
        this.providerUrl = providerUrl;
        this.tokens = tokens;
        this.skus = skus;
        this.perSecond = perSecond;
        this.phase = new Phase();
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "buyers");
        thread.setDaemon(true);
        return thread;
    }

    /** Orders that begin from now on are counted under this name; what was before is not counted. */
    void enter(String name) {
        phase = phases.computeIfAbsent(name, none -> new Phase());
    }

    /** @param kafka properties of a consumer */
    void start(Map<String, String> kafka) throws InterruptedException {
        var assigned = new CountDownLatch(1);
        daemon(() -> consume(kafka, assigned)).start();
        assigned.await();
        daemon(this::beginOnSchedule).start();
    }

    /** No order begins any more; waits until all are served. Returns how many are not. */
    int drain(Duration most) throws InterruptedException {
        running = false;
        long endNanos = System.nanoTime() + most.toNanos();
        while (open() > 0 && System.nanoTime() < endNanos) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return open();
    }

    private int open() {
        return phases.values().stream()
                .map(Phase::result)
                .mapToInt(result -> (int) (result.orders() - result.completed() - result.failed()))
                .sum();
    }

    /** By phase, in the order in which they began. */
    Map<String, BuyersResult> results() {
        var results = new LinkedHashMap<String, BuyersResult>();
        phases.forEach((name, counted) -> results.put(name, counted.result()));
        return results;
    }

    /** Numbers of orders that were accepted, and whose shipment is not there. */
    List<String> unserved() {
        return purchases.entrySet().stream()
                .filter(each -> each.getValue().phase != null)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private void beginOnSchedule() {
        long intervalNanos = (long) (1e9 / perSecond);
        long nextNanos = System.nanoTime();
        try {
            while (running) {
                long waitNanos = nextNanos - System.nanoTime();
                if (waitNanos > 0) {
                    TimeUnit.NANOSECONDS.sleep(waitNanos);
                }
                begin(nextNanos);
                nextNanos += intervalNanos;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(long beganNanos) {
        long order = number++;
        Phase began = phase;
        began.began();
        HttpRequest request = CustomerRequests.order(
                orderUrl, tokens.get((int) (order % tokens.size())), skus.get((int) (order % skus.size())));
        submit(request, began, beganNanos, true);
    }

    private void submit(HttpRequest request, Phase began, long beganNanos, boolean first) {
        client.sendAsync(request, BodyHandlers.ofString())
                .whenComplete((response, failure) -> submitted(request, began, beganNanos, first, response, failure));
    }

    private void submitted(
            HttpRequest request,
            Phase began,
            long beganNanos,
            boolean first,
            @Nullable HttpResponse<String> response,
            @Nullable Throwable failure) {
        int status = response == null ? 0 : response.statusCode();
        if (response != null && status == ACCEPTED) {
            began.record(SUBMITTED, System.nanoTime() - beganNanos);
            accepted(json.readTree(response.body()), began, beganNanos);
        } else if (response == null || status == TOO_MANY_REQUESTS || status >= SERVER_ERRORS) {
            if (response == null || (status != TOO_MANY_REQUESTS && status != UNAVAILABLE)) {
                say("POST /orders: " + (response == null ? failure : status + " " + response.body()));
            }
            began.rejected(first);
            timer.schedule(() -> submit(request, began, beganNanos, false), pauseSeconds(response), TimeUnit.SECONDS);
        } else {
            say("POST /orders: " + status + " " + response.body());
            began.failed();
        }
    }

    private static long pauseSeconds(@Nullable HttpResponse<String> response) {
        return response == null
                ? PAUSE_SECONDS
                : response.headers().firstValueAsLong("Retry-After").orElse(PAUSE_SECONDS);
    }

    private void accepted(JsonNode order, Phase began, long beganNanos) {
        String orderSn = order.path("orderSn").asString();
        Purchase purchase = purchases.computeIfAbsent(orderSn, any -> new Purchase());
        synchronized (purchase) {
            purchase.phase = began;
            purchase.beganNanos = beganNanos;
            completeIfShipped(orderSn, purchase);
        }
    }

    private void completeIfShipped(String orderSn, Purchase purchase) {
        Phase began = purchase.phase;
        if (began == null || purchase.shippedNanos == 0) {
            return;
        }
        if (purchases.remove(orderSn, purchase)) {
            began.record(SHIPPED, purchase.shippedNanos - purchase.beganNanos);
            began.completed();
        }
    }

    private void pay(PaymentCreated payment) {
        HttpRequest request = CustomerRequests.payment(providerUrl, payment);
        client.sendAsync(request, BodyHandlers.ofString()).whenComplete((response, failure) -> {
            if (response == null || response.statusCode() >= 300) {
                say("provider: " + (response == null ? failure : response.statusCode() + " " + response.body()));
            }
        });
    }

    private static void say(String trouble) {
        System.err.println(trouble);
    }

    private void consume(Map<String, String> kafka, CountDownLatch assigned) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>copyOf(kafka), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(Topics.PAYMENT, Topics.LOGISTICS).stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            assigned.countDown();
            while (!timer.isShutdown()) {
                for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(500))) {
                    if (each.key() != null
                            && each.value() != null
                            && !each.key().startsWith(HostileRequests.PREFIX)) {
                        handle(each);
                    }
                }
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void handle(ConsumerRecord<String, byte[]> event) throws IOException {
        Header header = event.headers().lastHeader("ce_type");
        String type = header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
        if (type.equals(PaymentCreated.getClassSchema().getFullName())) {
            PaymentCreated payment = payments.read(
                    null,
                    DecoderFactory.get().binaryDecoder(event.value(), PREFIX, event.value().length - PREFIX, null));
            Purchase purchase = purchases.computeIfAbsent(event.key(), any -> new Purchase());
            synchronized (purchase) {
                if (purchase.paid) {
                    return;
                }
                purchase.paid = true;
            }
            pay(payment);
        } else if (type.equals(ShipmentCreated.getClassSchema().getFullName())) {
            Purchase purchase = purchases.computeIfAbsent(event.key(), any -> new Purchase());
            synchronized (purchase) {
                purchase.shippedNanos = System.nanoTime();
                completeIfShipped(event.key(), purchase);
            }
        }
    }

    @Override
    public void close() {
        running = false;
        timer.shutdownNow();
    }
}
