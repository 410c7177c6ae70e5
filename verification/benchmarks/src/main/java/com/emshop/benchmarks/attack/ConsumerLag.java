package com.emshop.benchmarks.attack;

import com.emshop.localstack.stack.Service;
import com.emshop.saga.servers.StackException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Whether the services have handled what is on their topics. */
final class ConsumerLag {
    private static final List<String> GROUPS = Arrays.stream(Service.values())
            .filter(service -> service != Service.RELAY)
            .map(Service::label)
            .toList();

    private ConsumerLag() {}

    /**
     * Waits until no consumer is behind.
     *
     * @param kafka how to log in as one who may ask
     * @return the groups that are behind when the time is over, with the number of records
     */
    static Map<String, Long> await(Map<String, String> kafka, Duration most) throws InterruptedException {
        try (Admin admin = Admin.create(new HashMap<>(kafka))) {
            long endNanos = System.nanoTime() + most.toNanos();
            Map<String, Long> behind = behind(admin);
            while (!behind.isEmpty() && System.nanoTime() < endNanos) {
                TimeUnit.SECONDS.sleep(1);
                behind = behind(admin);
            }
            return behind;
        } catch (ExecutionException failed) {
            throw new StackException("Kafka does not say how far the consumers are: " + failed.getCause(), failed);
        }
    }

    private static Map<String, Long> behind(Admin admin) throws ExecutionException, InterruptedException {
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = admin.listConsumerGroupOffsets(GROUPS.stream()
                        .collect(Collectors.toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec())))
                .all()
                .get();
        Map<TopicPartition, OffsetSpec> latest = committed.values().stream()
                .flatMap(offsets -> offsets.keySet().stream())
                .distinct()
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        Map<String, Long> behind = new HashMap<>();
        committed.forEach((group, offsets) -> {
            long records = offsets.entrySet().stream()
                    .mapToLong(each -> behind(each.getValue().offset(), ends.getOrDefault(each.getKey(), 0L)))
                    .sum();
            if (records > 0) {
                behind.put(group, records);
            }
        });
        return behind;
    }

    /** The end of a transaction is a record that no consumer gets. */
    static long behind(long committed, long end) {
        return Math.max(0, end - committed - 1);
    }
}
