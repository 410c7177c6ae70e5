package com.emshop.console;

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

/** Puts the events of one order into a plausible order. */
public final class Timeline {
    private record Log(String topic, int partition) {}

    private Timeline() {}

    /**
     * Merges the topics. Events of one topic stay in the order in which they were published. Between topics the earlier event
     * comes first, unless one of its causes is still to come: then the clocks of two services disagree, and the cause comes
     * first.
     */
    public static List<ObservedEvent> inOrder(Collection<ObservedEvent> events) {
        Map<Log, Queue<ObservedEvent>> logs = new LinkedHashMap<>();
        Set<EventKind> remaining = EnumSet.noneOf(EventKind.class);
        events.stream()
                .sorted(Comparator.comparing(ObservedEvent::topic)
                        .thenComparingInt(ObservedEvent::partition)
                        .thenComparingLong(ObservedEvent::offset))
                .forEach(event -> {
                    logs.computeIfAbsent(new Log(event.topic(), event.partition()), log -> new ArrayDeque<>())
                            .add(event);
                    if (event.kind() != null) {
                        remaining.add(event.kind());
                    }
                });
        List<ObservedEvent> timeline = new ArrayList<>(events.size());
        while (timeline.size() < events.size()) { // each round adds one event
            ObservedEvent next = next(logs.values(), remaining);
            timeline.add(next);
            logs.getOrDefault(new Log(next.topic(), next.partition()), new ArrayDeque<>())
                    .remove();
            if (next.kind() != null) {
                remaining.remove(next.kind()); // of duplicate events, the first is the cause
            }
        }
        return timeline;
    }

    private static ObservedEvent next(Collection<Queue<ObservedEvent>> logs, Set<EventKind> remaining) {
        Comparator<ObservedEvent> order = Comparator.<ObservedEvent, Boolean>comparing(
                        event -> isBeforeCause(event, remaining))
                .thenComparing(ObservedEvent::time)
                .thenComparingInt(Timeline::rank)
                .thenComparing(ObservedEvent::eventId);
        return logs.stream()
                .filter(log -> !log.isEmpty())
                .map(Queue::element)
                .min(order)
                .orElseThrow();
    }

    private static boolean isBeforeCause(ObservedEvent event, Set<EventKind> remaining) {
        return event.kind() != null && event.kind().causes().stream().anyMatch(remaining::contains);
    }

    private static int rank(ObservedEvent event) {
        return event.kind() == null ? EventKind.values().length : event.kind().ordinal();
    }
}
