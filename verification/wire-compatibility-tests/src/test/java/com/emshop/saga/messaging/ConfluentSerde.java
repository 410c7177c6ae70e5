package com.emshop.saga.messaging;

/** The names that make a service use Confluent's own classes. */
final class ConfluentSerde {
    static final String SERIALIZER = "io.confluent.kafka.serializers.KafkaAvroSerializer";
    static final String DESERIALIZER = "io.confluent.kafka.serializers.KafkaAvroDeserializer";

    private ConfluentSerde() {}
}
