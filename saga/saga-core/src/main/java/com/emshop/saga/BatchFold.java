package com.emshop.saga;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs requests over aggregates, in the order given: the one place where reactions are called, in production, in the explorer
 * and in unit tests. Pure and deterministic: the same requests on the same states give the same changes, transitions, events
 * and event ids. It works on new instances of what was loaded, so that a batch can be folded again without a request that
 * failed.
 */
public final class BatchFold {
    private final LoadedStates states;
    private final Map<AggregateId<?>, Aggregate<?>> working = new LinkedHashMap<>();
    private final List<EmittedEvent> events = new ArrayList<>();
    private final List<@Nullable Object> answers = new ArrayList<>();
    private final List<PerformedAction> actions = new ArrayList<>();
    /** What the last request touched; null if nothing has to be undone. */
    private @Nullable List<AggregateId<?>> touched;
    /** Where aggregates come from that are not here; null if all come from the loaded states. */
    private @Nullable BatchFold origin;

    private BatchFold(LoadedStates states) {
        this.states = states;
    }

    /** What a fold came to. */
    public sealed interface Result permits Folded, Failed {}

    /**
     * Every request had its reaction.
     *
     * @param aggregates all that were needed, changed or not
     * @param events what follows, in the order of the requests
     * @param answers for each request what its caller gets; null where nobody waits
     * @param actions the operators' commands that changed something, in the order of the requests
     */
    public record Folded(
            Map<AggregateId<?>, Aggregate<?>> aggregates,
            List<EmittedEvent> events,
            List<@Nullable Object> answers,
            List<PerformedAction> actions)
            implements Result {

        /** Those that have to be stored, in the order in which they were first needed. */
        public List<Aggregate<?>> changed() {
            return aggregates.values().stream().filter(Aggregate::isChanged).toList();
        }

        /** Those of one type that have to be stored, in the order in which they were first needed. */
        public <A extends Aggregate<?>> List<A> changed(AggregateType<A, ?> type) {
            List<A> changed = new ArrayList<>();
            aggregates.forEach((id, aggregate) -> {
                if (id.type() == type && aggregate.isChanged()) {
                    @SuppressWarnings("unchecked") // kept under its own id
                    A own = (A) aggregate;
                    changed.add(own);
                }
            });
            return changed;
        }

        /**
         * One of them as the batch left it.
         *
         * @throws IllegalArgumentException if no request needed it
         */
        public <A extends Aggregate<?>> A get(AggregateId<A> id) {
            @SuppressWarnings("unchecked") // kept under its own id
            A own = (A) aggregates.get(id);
            if (own == null) {
                throw new IllegalArgumentException("no request needed " + id);
            }
            return own;
        }
    }

    /**
     * One request failed; nothing of the fold may be stored.
     *
     * @param index which
     * @param reason what its reaction threw: {@link CommandRejected} if the rules forbid what was asked, else a fault
     */
    public record Failed(int index, RuntimeException reason) implements Result {}

    /**
     * What comes of a batch without the requests that fail.
     *
     * @param folded of those that did not
     * @param accepted the indexes of those that did not, ascending
     * @param failures of those that did, by index
     */
    public record Tolerant(Folded folded, List<Integer> accepted, Map<Integer, RuntimeException> failures) {}

    /** Folds a batch; ends at the first request that fails. */
    public static Result fold(LoadedStates states, List<? extends ReactionRequest<?>> requests) {
        BatchFold fold = new BatchFold(states);
        for (int index = 0; index < requests.size(); index++) {
            RuntimeException reason = fold.attempt(index, requests.get(index));
            if (reason != null) {
                return new Failed(index, reason);
            }
        }
        return fold.folded();
    }

    /**
     * Folds a batch without the requests that fail: the result is that of {@link #fold} of the others. Each reaction is called
     * twice at most, and once if none fails.
     *
     * @throws IllegalStateException if a reaction depends on more than the states and its request
     */
    public static Tolerant foldTolerantly(LoadedStates states, List<? extends ReactionRequest<?>> requests) {
        // The origin folds only what succeeded; it catches up when a request fails, and what that request touched is
        // taken from it again. It is the result in the end.
        BatchFold first = new BatchFold(states);
        first.touched = new ArrayList<>();
        List<Integer> accepted = new ArrayList<>(requests.size());
        Map<Integer, RuntimeException> failures = new TreeMap<>();
        for (int index = 0; index < requests.size(); index++) {
            RuntimeException reason = first.attempt(accepted.size(), requests.get(index));
            if (reason == null) {
                accepted.add(index);
            } else {
                failures.put(index, reason);
                if (first.origin == null) {
                    first.origin = new BatchFold(states);
                }
                first.origin.follow(accepted, requests);
                first.working.keySet().removeAll(first.touched);
            }
        }
        BatchFold result = first;
        if (first.origin != null) {
            result = first.origin;
            result.follow(accepted, requests);
        }
        return new Tolerant(result.folded(), List.copyOf(accepted), failures);
    }

    /** Folds those of the accepted requests that it has not folded yet. */
    private void follow(List<Integer> accepted, List<? extends ReactionRequest<?>> requests) {
        while (answers.size() < accepted.size()) {
            int next = answers.size();
            RuntimeException reason = attempt(next, requests.get(accepted.get(next)));
            if (reason != null) {
                throw new IllegalStateException("a fold is not deterministic", reason);
            }
        }
    }

    private Folded folded() {
        return new Folded(
                Collections.unmodifiableMap(working),
                List.copyOf(events),
                Collections.unmodifiableList(answers),
                List.copyOf(actions));
    }

    /** Why the request fails; null if it does not. */
    private @Nullable RuntimeException attempt(int index, ReactionRequest<?> request) {
        if (touched != null) {
            touched.clear();
        }
        try {
            react(index, request);
            return null;
        } catch (RuntimeException reason) {
            return reason;
        } catch (StackOverflowError | LinkageError broken) { // would end the thread that folds
            return new IllegalStateException(broken);
        }
    }

    private <A extends Aggregate<?>> void react(int index, ReactionRequest<A> request) {
        AggregateId<A> target = request.target();
        ReactionContext context = new ReactionContext(request.cause(), request.at(), request.trace());
        A aggregate = begin(target, context);
        Aggregates others = new Aggregates() {
            @Override
            public <O extends Aggregate<?>> O get(AggregateType<O, ?> type, String key) {
                return begin(type.id(key), context);
            }
        };
        List<? extends DomainEvent> emitted = request.reaction().react(aggregate, others);
        int number = 0;
        for (DomainEvent event : emitted) {
            Cause cause = request.cause();
            events.add(new EmittedEvent(
                    EventIds.of(
                            cause.time(), cause.id(), target, event.getClass().getSimpleName(), number++),
                    index,
                    target.key(),
                    event,
                    cause,
                    request.at(),
                    request.trace()));
        }
        answers.add(request.answer() == null ? null : request.answer().apply(aggregate, others));
        if (request.cause().action() != null && working.values().stream().anyMatch(each -> each.isChangedIn(context))) {
            actions.add(new PerformedAction(target, request.cause(), request.at()));
        }
    }

    private <A extends Aggregate<?>> A begin(AggregateId<A> id, ReactionContext context) {
        A aggregate = known(id);
        if (aggregate == null) {
            A original = origin == null ? null : origin.known(id);
            aggregate = original == null || !original.isChanged()
                    ? states.create(id.type(), id.key())
                    : id.type().copyOf(original);
            working.put(id, aggregate);
        }
        if (touched != null) {
            touched.add(id);
        }
        aggregate.begin(context);
        return aggregate;
    }

    private <A extends Aggregate<?>> @Nullable A known(AggregateId<A> id) {
        @SuppressWarnings("unchecked") // kept under its own id
        A known = (A) working.get(id);
        return known;
    }
}
