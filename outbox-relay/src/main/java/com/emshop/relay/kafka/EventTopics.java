package com.emshop.relay.kafka;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics of outbox rows when they do not exist, all with the same partition count. Used by one thread. */
final class EventTopics {

    private final Admin admin;
    private final int partitions;
    private final short replicationFactor;
    private final Duration timeout;
    private final Set<String> known = new HashSet<>();

    EventTopics(Admin admin, int partitions, short replicationFactor, Duration timeout) {
        this.admin = admin;
        this.partitions = partitions;
        this.replicationFactor = replicationFactor;
        this.timeout = timeout;
    }

    void ensureExists(String topic) {
        if (known.contains(topic)) {
            return;
        }
        try {
            KafkaFutures.get(admin.describeTopics(List.of(topic)).allTopicNames(), timeout);
        } catch (UnknownTopicOrPartitionException missing) {
            try {
                KafkaFutures.get(
                        admin.createTopics(List.of(new NewTopic(topic, partitions, replicationFactor)))
                                .all(),
                        timeout);
            } catch (TopicExistsException e) {
                // Another process created it first.
            }
        }
        known.add(topic);
    }
}
