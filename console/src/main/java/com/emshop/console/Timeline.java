package com.emshop.console;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The story of one order, put in an order in which it can have happened. */
public final class Timeline {

    /**
     * One event of the story.
     *
     * @param eventId its id
     * @param fact what it tells; null for one that is newer than this console
     * @param type its type's name
     * @param service who told it
     * @param time when it became true, by that service's clock
     * @param topic where it was read
     * @param partition where it was read
     * @param offset where it was read
     * @param traceparent the trace context it came with
     * @param summary one line for people
     */
    public record Entry(
            UUID eventId,
            @Nullable Fact fact,
            String type,
            String service,
            Instant time,
            String topic,
            int partition,
            long offset,
            @Nullable String traceparent,
            String summary) {}

    private record Log(String topic, int partition) {}

    private Timeline() {}

    /**
     * Merges the topics. Within a topic the events stay as they were published. Between topics the earlier one comes first,
     * unless it follows from one that is still to come: then the clocks of two services disagree, and the cause goes first.
     */
    public static List<Entry> inOrder(Collection<Entry> events) {
        Map<Log, Queue<Entry>> logs = new LinkedHashMap<>();
        Set<Fact> toCome = EnumSet.noneOf(Fact.class);
        events.stream()
                .sorted(Comparator.comparing(Entry::topic)
                        .thenComparingInt(Entry::partition)
                        .thenComparingLong(Entry::offset))
                .forEach(entry -> {
                    logs.computeIfAbsent(new Log(entry.topic(), entry.partition()), none -> new ArrayDeque<>())
                            .add(entry);
                    if (entry.fact() != null) {
                        toCome.add(entry.fact());
                    }
                });
        List<Entry> story = new ArrayList<>(events.size());
        while (story.size() < events.size()) { // one more in every round
            Entry next = next(logs.values(), toCome);
            story.add(next);
            logs.getOrDefault(new Log(next.topic(), next.partition()), new ArrayDeque<>())
                    .remove();
            if (next.fact() != null) {
                toCome.remove(next.fact()); // of one told twice, the first is the cause
            }
        }
        return story;
    }

    private static Entry next(Collection<Queue<Entry>> logs, Set<Fact> toCome) {
        Comparator<Entry> preference = Comparator.<Entry, Boolean>comparing(entry -> isTooEarly(entry, toCome))
                .thenComparing(Entry::time)
                .thenComparingInt(Timeline::rank)
                .thenComparing(Entry::eventId);
        return logs.stream()
                .filter(log -> !log.isEmpty())
                .map(Queue::element)
                .min(preference)
                .orElseThrow();
    }

    private static boolean isTooEarly(Entry entry, Set<Fact> toCome) {
        return entry.fact() != null && entry.fact().causes().stream().anyMatch(toCome::contains);
    }

    private static int rank(Entry entry) {
        return entry.fact() == null ? Fact.values().length : entry.fact().ordinal();
    }
}
