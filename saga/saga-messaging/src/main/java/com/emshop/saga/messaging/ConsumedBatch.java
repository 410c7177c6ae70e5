package com.emshop.saga.messaging;

import com.emshop.saga.messaging.ConsumerPositions.Position;
import com.emshop.saga.messaging.DeadLetterStore.Letter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to the transaction of a consumed batch beside its reactions: positions are locked, compared and moved; what cannot be
 * handled becomes a dead letter; events behind an open dead letter are stored as blocked; an event that is a dead letter already is
 * skipped. Used once.
 *
 * <p>A batch is settled up to its end, or up to the first event that has to wait: for another try, for the end of a transient
 * fault, or for an earlier event of its key that becomes a dead letter here, since it is stored behind that in the next transaction.
 */
final class ConsumedBatch implements BatchParticipant {
    private final List<ConsumerRecord<byte[], byte[]>> records;
    private final List<PolledEvent> events;
    /** Those that have a reaction, by their index among the requests. */
    private final List<Integer> requests = new ArrayList<>();

    private final ConsumerPositions positions;
    private final DeadLetterStore deadLetters;
    private final boolean lastTry;
    private final Set<TopicPartition> partitions;
    private final Map<TopicPartition, Position> locked = new HashMap<>();
    private final Map<String, Long> openLetters = new HashMap<>();
    private final Set<String> knownLetters = new HashSet<>();
    private final Set<ConsumerRecord<byte[], byte[]>> knownRecords = new HashSet<>();
    private final Map<Integer, String> outcomes = new LinkedHashMap<>();
    private final Map<Integer, RuntimeException> failures = new TreeMap<>();
    private final List<ConsumerRecord<byte[], byte[]>> created = new ArrayList<>();
    private int end;
    private boolean again;
    private @Nullable RuntimeException transientFault;
    private Map<TopicPartition, Position> next = Map.of();

    /**
     * @param records what is handled with this batch if nothing fails, with the records that nobody here reacts to
     * @param events those of the records that have to be settled
     * @param lastTry whether events whose reaction fails become dead letters
     */
    ConsumedBatch(
            List<ConsumerRecord<byte[], byte[]>> records,
            List<PolledEvent> events,
            ConsumerPositions positions,
            DeadLetterStore deadLetters,
            boolean lastTry) {
        this.records = records;
        this.events = events;
        this.positions = positions;
        this.deadLetters = deadLetters;
        this.lastTry = lastTry;
        this.partitions = records.stream().map(ConsumerPositions::partitionOf).collect(Collectors.toSet());
        for (int index = 0; index < events.size(); index++) {
            if (events.get(index).event() != null) {
                requests.add(index);
            }
        }
    }

    /** The requests of those that have a reaction. */
    List<BatchRequest> requests() {
        return requests.stream().map(index -> event(index).batched()).toList();
    }

    private DecodedEvent event(int index) {
        DecodedEvent event = events.get(index).event();
        if (event == null) {
            throw new IllegalStateException("no event at " + index);
        }
        return event;
    }

    @Override
    public void read(SqlPacket packet) {
        positions.lock(packet, partitions, locked);
        Set<String> keys = new TreeSet<>();
        Set<String> ids = new TreeSet<>();
        List<ConsumerRecord<byte[], byte[]>> withoutId = new ArrayList<>();
        for (PolledEvent event : events) {
            if (event.event() != null) {
                keys.add(event.event().event().key());
            }
            Set<String> own = DeadLetterStore.idsOf(event.record());
            ids.addAll(own);
            if (own.isEmpty()) {
                withoutId.add(event.record());
            }
        }
        deadLetters.readOpen(packet, keys, openLetters);
        deadLetters.readKnown(packet, ids, knownLetters);
        deadLetters.readKnownAt(packet, withoutId, positions, knownRecords);
    }

    @Override
    public void afterRead() {
        positions.compare(partitions, locked);
        Set<Object> seen = new HashSet<>();
        for (int index = 0; index < events.size(); index++) {
            outcomes.put(index, outcome(events.get(index), seen));
        }
    }

    private String outcome(PolledEvent polled, Set<Object> seen) {
        String written = ReceivedRecords.writtenIdOf(polled.record());
        boolean known = written == null
                ? knownRecords.contains(polled.record())
                : !seen.add(ReceivedRecords.eventIdOf(written)) || isKnown(polled.record());
        if (known) {
            return ProcessingMetrics.DUPLICATE;
        }
        if (polled.fault() != null) {
            return ProcessingMetrics.DEAD;
        }
        return openLetters.containsKey(polled.key()) ? ProcessingMetrics.BLOCKED : ProcessingMetrics.HANDLED;
    }

    private boolean isKnown(ConsumerRecord<byte[], byte[]> record) {
        return !knownLetters.isEmpty()
                && DeadLetterStore.idsOf(record).stream()
                        .map(ReceivedRecords::eventIdOf)
                        .anyMatch(knownLetters::contains);
    }

    @Override
    public boolean accepts(int request) {
        return ProcessingMetrics.HANDLED.equals(outcomes.get(requests.get(request)));
    }

    @Override
    public int settle(Map<Integer, RuntimeException> failed) {
        Map<Integer, RuntimeException> byEvent = new HashMap<>();
        failed.forEach((request, reason) -> byEvent.put(requests.get(request), reason));
        Set<String> dead = new HashSet<>();
        for (end = 0; end < events.size() && settles(end, byEvent.get(end), dead); end++) {
            // up to the first that has to wait
        }
        outcomes.keySet().removeIf(index -> index >= end);
        return (int) requests.stream().filter(index -> index < end).count();
    }

    /** @param dead the keys of those that become dead letters here */
    private boolean settles(int index, @Nullable RuntimeException failure, Set<String> dead) {
        String outcome = outcomes.get(index);
        if (ProcessingMetrics.DUPLICATE.equals(outcome)) {
            return true;
        }
        String key = events.get(index).key();
        if (events.get(index).fault() == null && dead.contains(key)) {
            return false;
        }
        if (failure != null) {
            failures.put(index, failure);
            if (FailureClassifier.isTransient(failure)) {
                transientFault = failure;
                return false;
            }
            if (!lastTry) {
                again = true;
                return false;
            }
            outcomes.put(index, ProcessingMetrics.DEAD);
        }
        if (ProcessingMetrics.DEAD.equals(outcomes.get(index)) && !key.isEmpty()) {
            dead.add(key);
        }
        return true;
    }

    @Override
    public void write(SqlPacket packet, int settled) {
        List<Letter> letters = new ArrayList<>();
        outcomes.forEach((index, outcome) -> {
            ConsumerRecord<byte[], byte[]> record = events.get(index).record();
            String topicId = positions.topicIdOf(ConsumerPositions.partitionOf(record));
            Long letter = openLetters.get(events.get(index).key());
            if (outcome.equals(ProcessingMetrics.DEAD)) {
                created.add(record);
                letters.add(Letter.of(record, topicId, faultOf(index)));
            } else if (outcome.equals(ProcessingMetrics.BLOCKED) && letter != null) {
                letters.add(Letter.behind(record, topicId, letter));
            }
        });
        deadLetters.store(packet, letters);
        next = positions.behind(
                end == events.size()
                        ? records
                        : records.subList(0, records.indexOf(events.get(end).record())));
        positions.move(packet, next);
    }

    private Throwable faultOf(int index) {
        RuntimeException fault = events.get(index).fault();
        if (fault == null) {
            fault = failures.get(index);
        }
        return fault == null ? new IllegalStateException("no fault at " + index) : fault;
    }

    /** The transaction is committed. */
    void committed() {
        positions.moved(next);
        created.forEach(deadLetters::created);
    }

    /** How many of the events are settled. */
    int end() {
        return end;
    }

    /** Whether the first that is not settled failed, and is tried again. */
    boolean isAgain() {
        return again;
    }

    /** The transient fault that the first one met that is not settled; null if it met none. */
    @Nullable
    RuntimeException transientFault() {
        return transientFault;
    }

    /** The failures of reactions, be they settled or not. */
    Map<DecodedEvent, RuntimeException> failures() {
        Map<DecodedEvent, RuntimeException> byEvent = new LinkedHashMap<>();
        failures.forEach((index, reason) -> byEvent.put(event(index), reason));
        return byEvent;
    }

    /** What became of the events that were handled, by outcome. */
    Map<String, List<ReceivedEvent>> outcomes() {
        Map<String, List<ReceivedEvent>> byOutcome = new LinkedHashMap<>();
        outcomes.forEach((index, outcome) -> {
            DecodedEvent event = events.get(index).event();
            if (event != null && !outcome.equals(ProcessingMetrics.DEAD)) {
                byOutcome.computeIfAbsent(outcome, none -> new ArrayList<>()).add(event.event());
            }
        });
        return byOutcome;
    }
}
