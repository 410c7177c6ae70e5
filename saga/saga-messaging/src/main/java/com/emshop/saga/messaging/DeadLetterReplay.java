package com.emshop.saga.messaging;

import com.emshop.saga.Cause;
import com.emshop.saga.messaging.DeadLetterOutcome.Outcome;
import com.emshop.saga.messaging.DeadLetterStore.Found;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Replays dead letters, or discards them for good, as operators decide.
 *
 * <p>A replayed event goes the way of one that was just consumed: it is decoded again, its reaction runs on the locked aggregate, and states,
 * transitions, outbox rows, the dead letter's resolution and the recorded action commit together or not at all. The dead letters of a key are replayed in the order in which they were stored and never around an earlier one; the
 * first that fails ends the replay of its key and of no other. What is done stays done when a later one fails, so a request
 * whose answer got lost can be sent again.
 *
 * <p>Any number of replays, discards and consumers may run at the same time: all lock the first of a key's queue before
 * they look at the aggregate. Thread-safe; must be called outside a transaction. When the database is away, its exceptions are
 * thrown.
 */
public final class DeadLetterReplay {
    /** The most of one key in one request: somebody waits for the answer. */
    static final int MAX_OF_A_KEY = 500;

    private static final String REPLAY = "REPLAY";
    private static final String DISCARD = "DISCARD";

    private final DeadLetterStore deadLetters;
    private final OperatorActions actions;
    private final EventDecoder decoder;
    private final AggregateExecutor executor;
    private final MeterRegistry meters;

    DeadLetterReplay(
            DeadLetterStore deadLetters,
            OperatorActions actions,
            EventDecoder decoder,
            AggregateExecutor executor,
            MeterRegistry meters) {
        this.deadLetters = deadLetters;
        this.actions = actions;
        this.decoder = decoder;
        this.executor = executor;
        this.meters = meters;
    }

    /** Who decided, and why. */
    private record Decision(Cause operator, @Nullable String note) {}

    /** What came of one, and whether it is out of the way of those behind it. */
    private record Step(DeadLetterOutcome outcome, boolean outOfTheWay) {
        static Step of(Found event, Outcome outcome, @Nullable String detail, boolean outOfTheWay) {
            return new Step(DeadLetterOutcome.of(event, outcome, detail), outOfTheWay);
        }
    }

    /**
     * Replays exactly these, and the whole queues of these keys, also what joins them meanwhile. Of a key of which the ids
     * leave out an earlier dead letter, nothing is replayed.
     *
     * @return what came of each event
     */
    public List<DeadLetterOutcome> replay(
            Collection<Long> ids, Collection<String> keys, Cause operator, @Nullable String note) {
        Decision decision = new Decision(operator, note);
        List<DeadLetterOutcome> outcomes = new ArrayList<>();
        SortedSet<Long> others = new TreeSet<>(ids);
        for (String key : new TreeSet<>(keys)) {
            outcomes.addAll(replayQueue(key, decision));
        }
        outcomes.forEach(outcome -> {
            if (outcome.id() != null) {
                others.remove(outcome.id());
            }
        });
        outcomes.addAll(inOrder(others, event -> replay(event, decision)));
        outcomes.forEach(outcome -> count("saga.dead.letters.replayed", outcome));
        return outcomes;
    }

    /**
     * Discards exactly these for good: they take no effect, also if they are redelivered, and those behind them can be
     * replayed. By id only, so that nothing is discarded that nobody looked at. Of a key of which the ids leave out an
     * earlier dead letter, nothing is discarded.
     *
     * @param note why
     * @return what came of each event
     */
    public List<DeadLetterOutcome> discard(Collection<Long> ids, Cause operator, String note) {
        Decision decision = new Decision(operator, note);
        List<DeadLetterOutcome> outcomes =
                inOrder(new TreeSet<>(ids), event -> executor.inTransaction(() -> discard(event, decision)));
        outcomes.forEach(outcome -> count("saga.dead.letters.discarded", outcome));
        return outcomes;
    }

    private void count(String meter, DeadLetterOutcome outcome) {
        meters.counter(meter, "outcome", outcome.outcome().name().toLowerCase(Locale.ROOT))
                .increment();
    }

    private List<DeadLetterOutcome> replayQueue(String key, Decision decision) {
        List<DeadLetterOutcome> outcomes = new ArrayList<>();
        for (int tries = 0; ; tries++) {
            Found head = deadLetters.head(key).orElse(null);
            if (head == null) {
                break;
            }
            if (tries == MAX_OF_A_KEY) {
                outcomes.add(DeadLetterOutcome.of(head, Outcome.REFUSED, "enough for one request: ask again"));
                break;
            }
            Step step = replay(head, decision);
            boolean byAnother = step.outcome().outcome() == Outcome.REFUSED;
            if (!byAnother) {
                outcomes.add(step.outcome());
            }
            if (!step.outOfTheWay() && !byAnother) { // after another's replay there is a new first one
                break;
            }
        }
        if (outcomes.isEmpty()) {
            outcomes.add(new DeadLetterOutcome(
                    null, key, null, null, Outcome.NOT_FOUND, "this key has no open dead letter"));
        }
        return outcomes;
    }

    /** Takes events from the heads of their queues, the earliest of each key first. */
    private List<DeadLetterOutcome> inOrder(SortedSet<Long> ids, Function<Found, Step> take) {
        if (ids.isEmpty()) {
            return List.of();
        }
        List<DeadLetterOutcome> outcomes = new ArrayList<>();
        Map<Object, List<Found>> queues = new LinkedHashMap<>();
        Set<String> keys = new HashSet<>();
        Set<Long> found = new HashSet<>();
        for (Found event : deadLetters.find(ids)) {
            found.add(event.id());
            if (event.resolved() != null) {
                outcomes.add(DeadLetterOutcome.of(event, Outcome.REFUSED, event.resolved()));
            } else if (event.key().isEmpty()) {
                queues.put(event.id(), List.of(event));
            } else {
                keys.add(event.key());
                queues.computeIfAbsent(event.key(), none -> new ArrayList<>()).add(event);
            }
        }
        for (Long id : ids) {
            if (!found.contains(id)) {
                outcomes.add(new DeadLetterOutcome(
                        id, null, null, null, Outcome.NOT_FOUND, "there is no dead letter with this id"));
            }
        }
        Map<String, List<Long>> open = deadLetters.queues(keys, ids.last());
        for (List<Found> queue : queues.values()) {
            Long leftOut = leftOut(queue, open.getOrDefault(queue.get(0).key(), List.of()));
            outcomes.addAll(leftOut == null ? takeAll(queue, take) : refuseAll(queue, goesFirst(leftOut)));
        }
        return outcomes;
    }

    /** The first open one before one of these that is not among them; null if there is none. */
    private static @Nullable Long leftOut(List<Found> queue, List<Long> open) {
        Set<Long> selected = new HashSet<>();
        queue.forEach(event -> selected.add(event.id()));
        long last = queue.get(queue.size() - 1).id();
        for (Long id : open) {
            if (id < last && !selected.contains(id)) {
                return id;
            }
        }
        return null;
    }

    private static List<DeadLetterOutcome> takeAll(List<Found> queue, Function<Found, Step> take) {
        List<DeadLetterOutcome> outcomes = new ArrayList<>();
        for (int index = 0; index < queue.size(); index++) {
            Step step = take.apply(queue.get(index));
            outcomes.add(step.outcome());
            if (!step.outOfTheWay()) {
                outcomes.addAll(refuseAll(
                        queue.subList(index + 1, queue.size()),
                        "waits behind " + queue.get(index).id()));
                break;
            }
        }
        return outcomes;
    }

    private static List<DeadLetterOutcome> refuseAll(List<Found> queue, String why) {
        return queue.stream()
                .map(event -> DeadLetterOutcome.of(event, Outcome.REFUSED, why))
                .toList();
    }

    private static String goesFirst(long id) {
        return id + " with the same key goes first";
    }

    private Step replay(Found event, Decision decision) {
        RuntimeException fault;
        try {
            DecodedEvent decoded = decoder.decode(deadLetters.record(event.id()));
            return executor.inTransaction(() -> handle(event, decoded, decision));
        } catch (RuntimeException reason) {
            fault = reason;
        }
        return executor.inTransaction(() -> failed(event, fault, decision));
    }

    private Step handle(Found event, @Nullable DecodedEvent decoded, Decision decision) {
        Step obstacle = obstacle(event);
        if (obstacle != null) {
            return obstacle;
        }
        String detail = null;
        if (decoded == null) {
            detail = "nobody here reacts to it";
        } else {
            RuntimeException failure = executor.executeTolerantly(List.of(decoded.batched()))
                    .failures()
                    .get(0);
            if (failure != null) {
                throw failure;
            }
        }
        return resolved(event, REPLAY, Outcome.REPLAYED, decision, detail);
    }

    private Step discard(Found event, Decision decision) {
        Step obstacle = obstacle(event);
        if (obstacle != null) {
            return obstacle;
        }
        return resolved(event, DISCARD, Outcome.DISCARDED, decision, null);
    }

    /** Locks the queue; what stands in the event's way, or null if it is its turn. */
    private @Nullable Step obstacle(Found event) {
        Long head = deadLetters.lockHead(event);
        if (head != null && head == event.id()) {
            return null;
        }
        String resolved = deadLetters.find(List.of(event.id())).stream()
                .map(Found::resolved)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (resolved == null && head != null) {
            return Step.of(event, Outcome.REFUSED, goesFirst(head), false);
        }
        return Step.of(event, Outcome.REFUSED, resolved, true);
    }

    private Step resolved(Found event, String action, Outcome outcome, Decision decision, @Nullable String detail) {
        deadLetters.resolve(event.id(), outcome.name(), decision.operator().toString());
        actions.append(event.id(), action, outcome.name(), decision.operator(), decision.note(), detail);
        return Step.of(event, outcome, detail, true);
    }

    private Step failed(Found event, RuntimeException fault, Decision decision) {
        String reason = DeadLetterStore.reasonOf(fault);
        deadLetters.failed(event.id(), fault);
        actions.append(event.id(), REPLAY, Outcome.FAILED.name(), decision.operator(), decision.note(), reason);
        return Step.of(event, Outcome.FAILED, reason, false);
    }
}
