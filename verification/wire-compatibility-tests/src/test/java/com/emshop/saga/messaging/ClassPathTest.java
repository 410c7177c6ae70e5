package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.util.Collections;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** Confluent's classes are there, and what they run on is what the product runs on, once. */
class ClassPathTest {

    @ParameterizedTest
    @ValueSource(strings = {ConfluentSerde.SERIALIZER, ConfluentSerde.DESERIALIZER})
    void confluentsOwnClassesAreUsed(String name) throws Exception {
        assertThat(Class.forName(name)
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .endsWith("/target/confluent/");
    }

    @ParameterizedTest
    @ValueSource(classes = {Schema.class, KafkaConsumer.class, Logger.class})
    void theyRunOnTheProductsLibraries(Class<?> type) throws Exception {
        String file = type.getName().replace('.', '/') + ".class";
        List<URL> found = Collections.list(type.getClassLoader().getResources(file));

        assertThat(found).singleElement().asString().containsPattern("/(avro|kafka-clients|slf4j-api)-[0-9.]+jar!");
    }
}
