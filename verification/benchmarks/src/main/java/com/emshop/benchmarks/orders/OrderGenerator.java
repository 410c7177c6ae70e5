package com.emshop.benchmarks.orders;

import com.emshop.benchmarks.CustomerRequests;
import com.emshop.benchmarks.orders.GeneratorResult.Percentiles;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
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
import tools.jackson.databind.json.JsonMapper;

/**
 * Customers of the shop: each flow submits an order, pays it at the provider as soon as its PaymentCreated is visible, and is
 * complete when its ShipmentCreated is visible, both to a read_committed consumer. Latencies count from the moment at which a
 * flow was to begin, so that a generator that is late does not hide it.
 *
 * <p>Reads its {@link GeneratorSettings} from standard input. Writes {@value #MEASURING} when the warm-up is over, {@value
 * #MEASURED} at the end of the measured time, then the {@link GeneratorResult} as a line of JSON.
 */
final class OrderGenerator {
    static final String MEASURING = "measuring";
    static final String MEASURED = "measured";

    private static final Duration DRAIN = Duration.ofSeconds(60);
    /** What {@code Retry-After} asks for. */
    private static final long REJECTION_PAUSE_MILLIS = 1_000;

    private static final int ACCEPTED = 202;
    private static final int UNAVAILABLE = 503;
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(5);
    private static final int DIGITS = 3;
    /** Confluent's wire format: a zero and the schema's id come before the value. */
    private static final int PREFIX = 5;

    /** Steps of a flow, from its beginning unless it says otherwise. */
    private enum Step {
        SUBMIT("submit"),
        PAYABLE("submit to payable"),
        SHIPMENT("payment to shipment"),
        WHOLE("whole flow"),
        HOP("event emitted to visible"),
        REJECTION("answered 503");

        private final String label;

        Step(String label) {
            this.label = label;
        }
    }

    /** From the record of the event or from the response, whichever comes first. */
    private static final class Flow {
        private long beginNanos;
        private long payableNanos;
        private long paidNanos;
        private long shipmentNanos;
    }

    private final GeneratorSettings settings;
    private final JsonMapper json = new JsonMapper();
    private final HttpClient client;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Flow> flows = new ConcurrentHashMap<>();
    /** By the ordinal of their step. */
    private final Histogram[] latencies = new Histogram[Step.values().length];

    private final AtomicLong number = new AtomicLong();
    private final LongAdder begun = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final SpecificDatumReader<PaymentCreated> payments = new SpecificDatumReader<>(PaymentCreated.class);
    private volatile boolean running = true;
    private volatile boolean measuring;

    private OrderGenerator(GeneratorSettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newFixedThreadPool(2))
                .build();
        for (Step step : Step.values()) {
            latencies[step.ordinal()] = new ConcurrentHistogram(HIGHEST_MICROS, DIGITS);
        }
    }

    public static void main(String[] args) throws Exception {
        GeneratorSettings settings = new JsonMapper().readValue(System.in, GeneratorSettings.class);
        GeneratorResult result = new OrderGenerator(settings).run();
        System.out.println(new JsonMapper().writeValueAsString(result));
        System.out.flush();
        System.exit(0); // threads of the client may still wait for answers
    }

    private GeneratorResult run() throws InterruptedException {
        var assigned = new CountDownLatch(1);
        var consumer = new Thread(() -> consume(assigned), "consumer");
        consumer.setDaemon(true);
        consumer.start();
        assigned.await();
        if (settings.inFlight() > 0) {
            for (int flow = 0; flow < settings.inFlight(); flow++) {
                // Not all at once: a shop that nobody has warmed would reject most.
                timer.schedule(
                        () -> begin(System.nanoTime()),
                        flow * 1_000L * Math.min(10, settings.warmUpSeconds()) / settings.inFlight(),
                        TimeUnit.MILLISECONDS);
            }
        } else {
            var schedule = new Thread(this::beginOnSchedule, "schedule");
            schedule.setDaemon(true);
            schedule.start();
        }
        TimeUnit.SECONDS.sleep(settings.warmUpSeconds());
        say(MEASURING);
        double cpuBefore = cpuMillis();
        long beforeNanos = System.nanoTime();
        measuring = true;
        TimeUnit.MILLISECONDS.sleep(settings.seconds() * 500L);
        long openAtHalfTime = flows.size();
        TimeUnit.MILLISECONDS.sleep(settings.seconds() * 500L);
        measuring = false;
        long openAtEnd = flows.size();
        double seconds = (System.nanoTime() - beforeNanos) / 1e9;
        double cpu = cpuMillis() - cpuBefore;
        long completedNow = completed.sum();
        say(MEASURED);
        running = false;
        long endNanos = System.nanoTime() + DRAIN.toNanos();
        while (!flows.isEmpty() && System.nanoTime() < endNanos) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        var percentiles = new TreeMap<String, Percentiles>();
        for (Step step : Step.values()) {
            percentiles.put(step.label, percentiles(latencies[step.ordinal()]));
        }
        return new GeneratorResult(
                seconds,
                begun.sum(),
                completedNow,
                rejected.sum(),
                failed.sum(),
                openAtHalfTime,
                openAtEnd,
                flows.size(),
                percentiles,
                cpu);
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static double cpuMillis() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e6;
    }

    private static Percentiles percentiles(Histogram micros) {
        return new Percentiles(
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(90) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getMaxValue() / 1e3);
    }

    // ---- the customer

    private void beginOnSchedule() {
        long intervalNanos = (long) (1e9 / settings.perSecond());
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

    /** @param beginNanos when it was to begin */
    private void begin(long beginNanos) {
        if (!running) {
            return;
        }
        long flow = number.getAndIncrement();
        if (measuring) {
            begun.increment();
        }
        String sku = settings.skus().get((int) (flow % settings.skus().size()));
        String token = settings.tokens().get((int) (flow % settings.tokens().size()));
        HttpRequest request = CustomerRequests.order(settings.orderUrl(), token, sku);
        client.sendAsync(request, BodyHandlers.ofString())
                .whenComplete((response, failure) -> submitted(beginNanos, response, failure));
    }

    private void submitted(long beginNanos, @Nullable HttpResponse<String> response, @Nullable Throwable failure) {
        long nowNanos = System.nanoTime();
        if (response != null && response.statusCode() == ACCEPTED) {
            record(Step.SUBMIT, nowNanos - beginNanos);
            String orderSn = json.readTree(response.body()).path("orderSn").asString();
            Flow flow = flows.computeIfAbsent(orderSn, any -> new Flow());
            synchronized (flow) {
                flow.beginNanos = beginNanos;
                if (flow.payableNanos != 0) {
                    record(Step.PAYABLE, flow.payableNanos - beginNanos);
                }
                if (flow.shipmentNanos != 0) {
                    complete(orderSn, flow);
                }
            }
            return;
        }
        if (response != null && response.statusCode() == UNAVAILABLE) {
            if (measuring) {
                rejected.increment();
            }
            record(Step.REJECTION, nowNanos - beginNanos);
        } else {
            fail("POST /orders", response, failure);
        }
        again(REJECTION_PAUSE_MILLIS);
    }

    private void fail(String call, @Nullable HttpResponse<String> response, @Nullable Throwable failure) {
        failed.increment();
        System.err.println(call + ": " + (response == null ? failure : response.statusCode() + " " + response.body()));
    }

    /** In a closed loop one flow follows the other. */
    private void again(long pauseMillis) {
        if (settings.inFlight() > 0 && running) {
            timer.schedule(() -> begin(System.nanoTime()), pauseMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void pay(Flow flow, PaymentCreated payment) {
        HttpRequest request = CustomerRequests.payment(settings.providerUrl(), payment);
        synchronized (flow) {
            flow.paidNanos = System.nanoTime();
        }
        client.sendAsync(request, BodyHandlers.ofString()).whenComplete((response, failure) -> {
            if (response == null || response.statusCode() >= 300) {
                fail("provider", response, failure);
            }
        });
    }

    private void complete(String orderSn, Flow flow) {
        record(Step.WHOLE, flow.shipmentNanos - flow.beginNanos);
        record(Step.SHIPMENT, flow.shipmentNanos - flow.paidNanos);
        flows.remove(orderSn);
        if (measuring) {
            completed.increment();
        }
        again(0);
    }

    private void record(Step step, long nanos) {
        if (measuring) {
            latencies[step.ordinal()].recordValue(Math.max(0, Math.min(HIGHEST_MICROS, nanos / 1_000)));
        }
    }

    // ---- the events

    private void consume(CountDownLatch assigned) {
        try (var consumer = new KafkaConsumer<>(
                Map.copyOf(settings.kafka()), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : List.of(Topics.PAYMENT, Topics.LOGISTICS)) {
                consumer.partitionsFor(topic)
                        .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            assigned.countDown();
            while (true) {
                for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(500))) {
                    handle(each);
                }
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void handle(ConsumerRecord<String, byte[]> event) throws IOException {
        String type = header(event, "ce_type");
        if (type.equals(PaymentCreated.getClassSchema().getFullName())) {
            recordHop(event);
            PaymentCreated payment = payments.read(
                    null,
                    DecoderFactory.get().binaryDecoder(event.value(), PREFIX, event.value().length - PREFIX, null));
            Flow flow = flows.computeIfAbsent(event.key(), any -> new Flow());
            synchronized (flow) {
                flow.payableNanos = System.nanoTime();
                if (flow.beginNanos != 0) {
                    record(Step.PAYABLE, flow.payableNanos - flow.beginNanos);
                }
            }
            pay(flow, payment);
        } else if (type.equals(ShipmentCreated.getClassSchema().getFullName())) {
            recordHop(event);
            Flow flow = flows.computeIfAbsent(event.key(), any -> new Flow());
            synchronized (flow) {
                flow.shipmentNanos = System.nanoTime();
                if (flow.beginNanos != 0) {
                    complete(event.key(), flow);
                }
            }
        }
    }

    private void recordHop(ConsumerRecord<String, byte[]> event) {
        Instant emitted = Instant.parse(header(event, "ce_time"));
        record(Step.HOP, Duration.between(emitted, Instant.now()).toNanos());
    }

    private static String header(ConsumerRecord<String, byte[]> event, String name) {
        Header header = event.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
