package com.emshop.localstack.stack;

import com.emshop.events.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The Spring services of the shop. The name is that of its module, of its process, and of its Kafka consumer group. */
public enum Service {
    ORDER("order-service", 8081, "emshop_order", List.of(Topics.PAYMENT, Topics.INVENTORY, Topics.LOGISTICS)),
    PAYMENT("payment-service", 8082, "emshop_payment", List.of(Topics.ORDER)),
    INVENTORY("inventory-service", 8083, "emshop_inventory", List.of(Topics.ORDER, Topics.PAYMENT)),
    LOGISTICS("logistics-service", 8084, "emshop_logistics", List.of(Topics.ORDER, Topics.INVENTORY)),
    /** Has no schema of its own: it reads those of the services. */
    RELAY("outbox-relay", 8085, "", List.of()),
    CONSOLE("console", 8080, "emshop_console", Topics.ALL);

    private final String label;
    private final int basePort;
    private final String schema;
    private final List<String> subscribedTopics;

    Service(String label, int basePort, String schema, List<String> subscribedTopics) {
        this.label = label;
        this.basePort = basePort;
        this.schema = schema;
        this.subscribedTopics = subscribedTopics;
    }

    public String label() {
        return label;
    }

    /** The name of the process that is its second instance. */
    String secondLabel() {
        return label + "-2";
    }

    /** Where it listens when nobody moves it. */
    public int basePort() {
        return basePort;
    }

    /** Its own database schema; empty when it has none. */
    public Optional<String> schema() {
        return schema.isEmpty() ? Optional.empty() : Optional.of(schema);
    }

    List<String> subscribedTopics() {
        return subscribedTopics;
    }

    /** Where events go that this service cannot handle, one topic for each that it subscribes to. */
    List<String> deadLetterTopics() {
        return subscribedTopics.stream()
                .map(topic -> topic + "." + label + ".dlt")
                .toList();
    }

    /** All schemas; each has an outbox, the console's for its dead letters. */
    public static List<String> schemas() {
        return Arrays.stream(values())
                .flatMap(service -> service.schema().stream())
                .toList();
    }
}
