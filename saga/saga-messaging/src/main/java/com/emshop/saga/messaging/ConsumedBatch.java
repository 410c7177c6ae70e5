package com.emshop.saga.messaging;

import com.emshop.saga.messaging.ConsumerPositions.Position;
import com.emshop.saga.messaging.DeadLetterStore.Blocked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What belongs to the transaction of a consumed batch beside its reactions: positions are locked, compared and moved; events
 * behind an open dead letter are stored as blocked; an event that is a dead letter already is skipped. Used once.
 */
final class ConsumedBatch implements BatchParticipant {
    private final List<ConsumerRecord<byte[], byte[]>> records;
    private final List<DecodedEvent> events;
    private final ConsumerPositions positions;
    private final DeadLetterStore deadLetters;
    private final Set<TopicPartition> partitions;
    private final Map<TopicPartition, Position> locked = new HashMap<>();
    private final Map<String, Long> openLetters = new HashMap<>();
    private final Set<String> knownLetters = new HashSet<>();
    private final Set<Object> seen = new HashSet<>();
    private final Map<Integer, String> outcomes = new LinkedHashMap<>();
    private Map<TopicPartition, Position> next = Map.of();

    /**
     * @param records what is handled with this batch if nothing fails, with the records that nobody here reacts to
     * @param events those of the records that have a reaction
     */
    ConsumedBatch(
            List<ConsumerRecord<byte[], byte[]>> records,
            List<DecodedEvent> events,
            ConsumerPositions positions,
            DeadLetterStore deadLetters) {
        this.records = records;
        this.events = events;
        this.positions = positions;
        this.deadLetters = deadLetters;
        this.partitions = records.stream().map(ConsumerPositions::partitionOf).collect(Collectors.toSet());
    }

    @Override
    public void read(SqlPacket packet) {
        positions.lock(packet, partitions, locked);
        Set<String> keys = new TreeSet<>();
        Set<String> ids = new TreeSet<>();
        for (DecodedEvent event : events) {
            keys.add(event.event().key());
            ids.addAll(DeadLetterStore.idsOf(event.record()));
        }
        deadLetters.readOpen(packet, keys, openLetters);
        deadLetters.readKnown(packet, ids, knownLetters);
    }

    @Override
    public void afterRead() {
        positions.compare(partitions, locked);
    }

    @Override
    public boolean accepts(int index) {
        ReceivedEvent event = events.get(index).event();
        String outcome =
                !seen.add(event.id()) || knownLetters.contains(event.id().toString())
                        ? ProcessingMetrics.DUPLICATE
                        : openLetters.containsKey(event.key()) ? ProcessingMetrics.BLOCKED : ProcessingMetrics.HANDLED;
        outcomes.put(index, outcome);
        return outcome.equals(ProcessingMetrics.HANDLED);
    }

    @Override
    public void write(SqlPacket packet, int end) {
        outcomes.keySet().removeIf(index -> index >= end);
        List<Blocked> blocked = new ArrayList<>();
        outcomes.forEach((index, outcome) -> {
            if (outcome.equals(ProcessingMetrics.BLOCKED)) {
                DecodedEvent event = events.get(index);
                Long letter = openLetters.get(event.event().key());
                if (letter != null) {
                    blocked.add(new Blocked(
                            event.record(),
                            positions.topicIdOf(ConsumerPositions.partitionOf(event.record())),
                            letter));
                }
            }
        });
        deadLetters.block(packet, blocked);
        next = positions.behind(handled(end));
        positions.move(packet, next);
    }

    private List<ConsumerRecord<byte[], byte[]>> handled(int end) {
        return end == events.size()
                ? records
                : records.subList(0, records.indexOf(events.get(end).record()));
    }

    /** The transaction is committed. */
    void committed() {
        positions.moved(next);
    }

    /** What became of the events that were handled, by outcome. */
    Map<String, List<ReceivedEvent>> outcomes() {
        Map<String, List<ReceivedEvent>> byOutcome = new LinkedHashMap<>();
        outcomes.forEach((index, outcome) -> byOutcome
                .computeIfAbsent(outcome, none -> new ArrayList<>())
                .add(events.get(index).event()));
        return byOutcome;
    }
}
