package com.emshop.benchmarks.attack;

import com.emshop.events.Money;
import com.emshop.events.OrderLine;
import com.emshop.events.ShippingAddress;
import com.emshop.events.Topics;
import com.emshop.events.order.OrderCreated;
import com.emshop.events.order.OrderPaid;
import com.emshop.saga.servers.StackException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records that nobody can handle to the topics of events, past the relay, as one who has the relay's login. Their keys are
 * numbers of orders that do not exist, on all partitions, so that they stand before the events of ordinary orders and belong to
 * none of them. Only ids of registered schemas are used, and the first burst has them all: a record with an id that the registry does not know
 * waits, with its partition, until the registry knows it or an operator declares it invalid. For one thread.
 */
final class Poisoner implements AutoCloseable {
    private static final Duration LEARNING = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);
    /** Confluent's wire format: a zero and the schema's id come before the value. */
    private static final int PREFIX = 5;

    private static final int TOO_LONG = 5_000;

    /** The types of the topics that somebody reacts to, on the way of an order that goes well. */
    private static final Map<String, String> TYPES = Map.of(
            Topics.ORDER, "com.emshop.events.order.OrderCreated",
            Topics.PAYMENT, "com.emshop.events.payment.PaymentConfirmed",
            Topics.INVENTORY, "com.emshop.events.inventory.StockConfirmed",
            Topics.LOGISTICS, "com.emshop.events.logistics.ShipmentCreated");

    private static final String PAID = "com.emshop.events.order.OrderPaid";

    private final KafkaProducer<String, byte[]> producer;
    private final Map<String, byte[]> samples;
    private final Clock clock;
    private final Map<PoisonKind, Long> written = new EnumMap<>(PoisonKind.class);
    private long number;

    private Poisoner(KafkaProducer<String, byte[]> producer, Map<String, byte[]> samples, Clock clock) {
        this.producer = producer;
        this.samples = samples;
        this.clock = clock;
    }

    /**
     * Learns from the events of orders that went well how each type is encoded.
     *
     * @param writing how to log in as one who may write
     * @param reading how to log in as one who may read
     * @throws StackException if there was no such order
     */
    static Poisoner of(Map<String, String> writing, Map<String, String> reading, Clock clock) {
        Map<String, byte[]> samples = samples(reading);
        var properties = new HashMap<String, Object>(writing);
        return new Poisoner(
                new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer()), samples, clock);
    }

    private static Map<String, byte[]> samples(Map<String, String> reading) {
        var samples = new HashMap<String, byte[]>();
        var wanted = new HashSet<>(TYPES.values());
        wanted.add(PAID);
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>copyOf(reading), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = Topics.ALL.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long endNanos = System.nanoTime() + LEARNING.toNanos();
            while (!samples.keySet().containsAll(wanted)) {
                if (System.nanoTime() > endNanos) {
                    throw new StackException("No order went well: no events of " + wanted);
                }
                for (ConsumerRecord<String, byte[]> each : consumer.poll(POLL)) {
                    Header type = each.headers().lastHeader("ce_type");
                    if (type != null && each.value() != null) {
                        samples.putIfAbsent(new String(type.value(), StandardCharsets.UTF_8), each.value());
                    }
                }
            }
        }
        return samples;
    }

    /** Writes records of all kinds, in turn, to all topics; returns when all are there. */
    void burst(int records) throws InterruptedException {
        var sent = new ArrayList<Future<RecordMetadata>>();
        PoisonKind[] kinds = PoisonKind.values();
        for (int record = 0; record < records; record++) {
            PoisonKind kind = kinds[(int) (number / Topics.ALL.size() % kinds.length)];
            String topic = Topics.ALL.get((int) (number % Topics.ALL.size()));
            number++;
            sent.add(producer.send(record(kind, topic)));
            written.merge(kind, 1L, Long::sum);
        }
        for (Future<RecordMetadata> each : sent) {
            try {
                each.get();
            } catch (ExecutionException refused) {
                throw new StackException("A record could not be written: " + refused.getCause(), refused);
            }
        }
    }

    /** How many were written, by kind. */
    Map<PoisonKind, Long> written() {
        return Map.copyOf(written);
    }

    private ProducerRecord<String, byte[]> record(PoisonKind kind, String topic) {
        String type = typeOf(kind, topic);
        String key = HostileRequests.PREFIX + number;
        var poison = new ProducerRecord<>(
                topic, null, kind == PoisonKind.NO_KEY ? null : key, valueOf(kind, topic, type, key));
        header(poison, "ce_specversion", "1.0");
        header(
                poison,
                "ce_id",
                kind == PoisonKind.NO_ID ? key : UUID.randomUUID().toString());
        header(poison, "ce_source", "/attack");
        header(poison, "ce_type", type);
        header(
                poison,
                "ce_time",
                kind == PoisonKind.NO_TIME ? "yesterday" : clock.instant().toString());
        return poison;
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Counts how often all kinds were written to all topics. */
    private long turn() {
        return number / (PoisonKind.values().length * (long) Topics.ALL.size());
    }

    /** Only two events of orders have reactions that fail; what is to be impossible elsewhere is cut. */
    private String typeOf(PoisonKind kind, String topic) {
        String usual = usual(topic);
        return switch (kind) {
            case UNKNOWN_TYPE -> usual + "V9";
            case UNSTORABLE -> topic.equals(Topics.ORDER) && turn() % 2 == 0 ? PAID : usual;
            case NO_AVRO, CUT, OTHER_SCHEMA, NO_VALUE, NO_KEY, NO_ID, NO_TIME, IMPOSSIBLE -> usual;
        };
    }

    private static String usual(String topic) {
        return Objects.requireNonNull(TYPES.get(topic), topic);
    }

    private byte @Nullable [] valueOf(PoisonKind kind, String topic, String type, String key) {
        byte[] sample =
                Objects.requireNonNull(samples.get(kind == PoisonKind.UNKNOWN_TYPE ? usual(topic) : type), type);
        return switch (kind) {
            case NO_AVRO -> "rubbish".getBytes(StandardCharsets.UTF_8);
            case CUT -> Arrays.copyOf(sample, PREFIX + 3);
            case OTHER_SCHEMA -> samples.getOrDefault(type.equals(PAID) ? usual(Topics.ORDER) : PAID, sample);
            case NO_VALUE -> null;
            case NO_KEY, NO_ID, NO_TIME, UNKNOWN_TYPE -> sample;
            case IMPOSSIBLE ->
                type.equals(OrderCreated.getClassSchema().getFullName())
                        ? encoded(sample, created(key, "attacker", -1, "-12.50"))
                        : Arrays.copyOf(sample, PREFIX + 1);
            case UNSTORABLE ->
                type.equals(OrderCreated.getClassSchema().getFullName())
                        ? encoded(sample, created(key, "x".repeat(TOO_LONG), 1, "12.50"))
                        : type.equals(PAID)
                                ? encoded(sample, paid(key, "x".repeat(TOO_LONG)))
                                : Arrays.copyOf(sample, PREFIX);
        };
    }

    private OrderCreated created(String orderSn, String user, int quantity, String amount) {
        return OrderCreated.newBuilder()
                .setOrderSn(orderSn)
                .setUserId(user)
                .setLines(List.of(line(quantity, amount)))
                .setTotal(money(amount))
                .setPaymentMethod("CARD")
                .setShippingAddress(null)
                .setOccurredAt(clock.instant())
                .build();
    }

    private OrderPaid paid(String orderSn, String user) {
        Instant now = clock.instant();
        return OrderPaid.newBuilder()
                .setOrderSn(orderSn)
                .setUserId(user)
                .setPaymentSn(orderSn)
                .setLines(List.of(line(1, "12.50")))
                .setShippingAddress(ShippingAddress.newBuilder()
                        .setRecipient("x")
                        .setStreet("x")
                        .setCity("x")
                        .setPostalCode("x")
                        .setCountry("GB")
                        .setPhone(null)
                        .build())
                .setPaidAt(now)
                .setOccurredAt(now)
                .build();
    }

    private static OrderLine line(int quantity, String amount) {
        return OrderLine.newBuilder()
                .setSku("SKU-0")
                .setName("An article")
                .setQuantity(quantity)
                .setUnitPrice(money(amount))
                .build();
    }

    private static Money money(String amount) {
        return Money.newBuilder()
                .setAmount(new BigDecimal(amount))
                .setCurrency("EUR")
                .build();
    }

    /** With the schema's id that a sample of the same type has. */
    private static byte[] encoded(byte[] sample, SpecificRecord event) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(sample, 0, PREFIX);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<SpecificRecord>(event.getSchema()).write(event, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
