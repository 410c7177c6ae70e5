package com.emshop.saga.test;

import com.emshop.saga.servers.TestServers;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.test.context.DynamicPropertyRegistry;

/** The other services, as one service's test needs them: their events on the real topics, in their real form. */
public final class TestEvents implements AutoCloseable {
    private static final String SERDE = "saga.messaging.serde[";
    private static final Clock CLOCK = Clock.systemUTC();
    private static final TimeBasedEpochRandomGenerator IDS = Generators.timeBasedEpochRandomGenerator();

    private final KafkaProducer<String, byte[]> producer;
    private final AvroKafkaSerializer<SpecificRecord> serializer = new AvroKafkaSerializer<>();

    private final String source;

    /** Connects to the test servers; the events come from {@code /test}. */
    public TestEvents(TestServers servers) {
        this(servers, "/test");
    }

    /**
     * Connects to the test servers.
     *
     * @param source where the events say they come from: {@code ce_source}
     */
    public TestEvents(TestServers servers, String source) {
        this.source = source;
        this.producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers.kafkaBootstrap()),
                new StringSerializer(),
                new ByteArraySerializer());
        serializer.configure(serdeProperties(servers), false);
    }

    /** Points a service under test to the test servers, to a database of its own and to the test's tokens. */
    public static void properties(TestServers servers, String database, DynamicPropertyRegistry properties) {
        ServerProperties.of(servers, database).forEach((name, value) -> properties.add(name, () -> value));
    }

    /** Publishes an event; its id. */
    public UUID publish(String topic, String key, SpecificRecord event) {
        UUID id = IDS.generate();
        publish(topic, key, event, id);
        return id;
    }

    /** Publishes an event with this id, for instance once more. */
    public void publish(String topic, String key, SpecificRecord event, UUID id) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, serializer.serialize(topic, event));
        Map<String, String> headers = new HashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id.toString());
        headers.put("ce_source", source);
        headers.put("ce_type", event.getSchema().getFullName());
        headers.put("ce_time", CLOCK.instant().toString());
        headers.put("ce_subject", key);
        headers.put("content-type", "application/avro");
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(record);
    }

    @Override
    public void close() {
        producer.close();
        serializer.close();
    }

    /** The serde as the services use it. */
    private static Map<String, String> serdeProperties(TestServers servers) {
        try {
            Map<String, String> serde = new HashMap<>();
            PropertiesLoaderUtils.loadProperties(new ClassPathResource("saga-messaging.properties"))
                    .forEach((name, value) -> {
                        String key = name.toString();
                        if (key.startsWith(SERDE)) {
                            serde.put(key.substring(SERDE.length(), key.length() - 1), value.toString());
                        }
                    });
            serde.put("apicurio.registry.url", servers.apicurioUrl());
            serde.put("apicurio.registry.auto-register", "true");
            return serde;
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
