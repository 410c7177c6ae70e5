package com.emshop.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderPaid;
import com.emshop.saga.servers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.messaging.handler.annotation.Header;

/**
 * Other teams' programs, written as docs/consuming.md says, with Confluent's deserializer: they see what was committed, once,
 * and are not stopped by a type of event that did not exist when they were built.
 */
class ConsumingIT {
    private static final String TOPIC = "consuming-it.events";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ORDER_PAID = OrderPaid.class.getName();

    private static final OrderPaid PAID = (OrderPaid) EventSamples.USUAL.of(OrderPaid.class);
    private static final OrderPaid PAID_LAST = (OrderPaid) EventSamples.FULL.of(OrderPaid.class);
    private static final OrderPaid NEVER_HAPPENED = (OrderPaid) EventSamples.SPARSE.of(OrderPaid.class);

    private static TestServers servers;
    private static CodecOfAService service;
    private static byte[] tomorrows;

    @BeforeAll
    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails if one of the sends did
    static void publish() {
        servers = TestServers.running();
        servers.recreateTopics(TOPIC);
        service = CodecOfAService.started(servers, CodecOfAService.REGISTERS);
        tomorrows = eventOfATypeThatNobodyKnowsYet();

        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers.kafkaBootstrap(), "transactional.id", TOPIC),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(published(NEVER_HAPPENED));
            producer.flush();
            producer.abortTransaction();

            producer.beginTransaction();
            ProducerRecord<String, byte[]> paid = published(PAID);
            producer.send(paid);
            producer.send(paid);
            producer.send(published("com.emshop.events.order.OrderOfTomorrow", tomorrows));
            producer.send(published(EventSamples.USUAL.of(OrderCancelled.class)));
            producer.send(published(PAID_LAST));
            producer.commitTransaction();
        }
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aPlainConsumerSeesEveryEventOnce() {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", servers.kafkaBootstrap(),
                "group.id", "plain-" + UUID.randomUUID(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false");
        Deserializer<Object> avro = confluentsDeserializer();
        List<OrderPaid> orders = new ArrayList<>();
        Set<String> handled = new HashSet<>();

        try (avro;
                var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            await().atMost(PATIENCE).until(() -> {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (header(record, "ce_type").equals(ORDER_PAID) && handled.add(header(record, "ce_id"))) {
                        orders.add((OrderPaid) avro.deserialize(record.topic(), record.value()));
                    }
                }
                consumer.commitSync();
                return orders.contains(PAID_LAST);
            });
        }

        assertThat(orders).containsExactly(PAID, PAID_LAST);
    }

    @Test
    void aSpringKafkaListenerSeesEveryEventOnce() {
        SpringApplication application = new SpringApplication(Listening.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        try (var context = application.run(
                "--spring.application.name=consuming-it",
                "--spring.kafka.bootstrap-servers=" + servers.kafkaBootstrap(),
                "--spring.kafka.consumer.group-id=spring-" + UUID.randomUUID(),
                "--spring.kafka.consumer.isolation-level=read_committed",
                "--spring.kafka.consumer.auto-offset-reset=earliest",
                "--spring.kafka.consumer.value-deserializer=" + ByteArrayDeserializer.class.getName())) {
            List<OrderPaid> orders = context.getBean(PaidOrders.class).orders;

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(orders).contains(PAID_LAST));
            assertThat(orders).containsExactly(PAID, PAID_LAST);
        }
    }

    /** Why the programs above look at the type before they decode. */
    @Test
    void confluentsDeserializerRefusesATypeWhoseClassItHasNot() {
        try (Deserializer<Object> avro = confluentsDeserializer()) {
            assertThatThrownBy(() -> avro.deserialize(TOPIC, tomorrows)).isInstanceOf(SerializationException.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(KafkaAutoConfiguration.class)
    static class Listening {
        @Bean
        PaidOrders paidOrders() {
            return new PaidOrders();
        }
    }

    static final class PaidOrders implements AutoCloseable {
        private final List<OrderPaid> orders = new CopyOnWriteArrayList<>();
        private final Set<String> handled = new HashSet<>();
        private final Deserializer<Object> avro = confluentsDeserializer();

        @Override
        public void close() {
            avro.close();
        }

        @KafkaListener(topics = TOPIC)
        void on(ConsumerRecord<String, byte[]> event, @Header("ce_type") String type, @Header("ce_id") String id) {
            if (type.equals(ORDER_PAID) && handled.add(id)) {
                orders.add((OrderPaid) avro.deserialize(event.topic(), event.value()));
            }
        }
    }

    /** With the properties of docs/consuming.md. */
    @SuppressWarnings("unchecked") // gives whatever Avro has a schema for
    private static Deserializer<Object> confluentsDeserializer() {
        Deserializer<Object> avro = (Deserializer<Object>) instance(ConfluentSerde.DESERIALIZER);
        avro.configure(
                Map.of(
                        "schema.registry.url",
                        servers.schemaRegistryUrl(),
                        "value.subject.name.strategy",
                        "io.confluent.kafka.serializers.subject.RecordNameStrategy",
                        "specific.avro.reader",
                        "true"),
                false);
        return avro;
    }

    @SuppressWarnings("unchecked")
    private static byte[] eventOfATypeThatNobodyKnowsYet() {
        Schema schema = SchemaBuilder.record("OrderOfTomorrow")
                .namespace("com.emshop.events.order")
                .fields()
                .requiredString("orderSn")
                .endRecord();
        IndexedRecord event =
                new GenericRecordBuilder(schema).set("orderSn", "1").build();
        try (Serializer<Object> serializer = (Serializer<Object>) instance(ConfluentSerde.SERIALIZER)) {
            serializer.configure(
                    Map.of(
                            "schema.registry.url",
                            servers.schemaRegistryUrl(),
                            "value.subject.name.strategy",
                            "io.confluent.kafka.serializers.subject.RecordNameStrategy"),
                    false);
            return serializer.serialize(TOPIC, event);
        }
    }

    private static Object instance(String className) {
        try {
            return BeanUtils.instantiateClass(Class.forName(className));
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException(absent);
        }
    }

    private static ProducerRecord<String, byte[]> published(SpecificRecord event) {
        return published(event.getSchema().getFullName(), service.codec().encode(TOPIC, event));
    }

    /** As the relay does; all under one key, so that they come in this order. */
    private static ProducerRecord<String, byte[]> published(String type, byte[] framed) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(TOPIC, "order", framed);
        Map.of("ce_id", UUID.randomUUID().toString(), "ce_type", type)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return record;
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
