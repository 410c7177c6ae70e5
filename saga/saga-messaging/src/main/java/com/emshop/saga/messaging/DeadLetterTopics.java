package com.emshop.saga.messaging;

/** Names of dead-letter topics: one for each topic and each consumer group that reads it. */
public final class DeadLetterTopics {
    private DeadLetterTopics() {}

    /** Where a group's dead letters from a topic go. */
    public static String of(String topic, String consumerGroup) {
        return topic + "." + consumerGroup + ".dlt";
    }
}
