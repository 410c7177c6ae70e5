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
     */
    public record Folded(
            Map<AggregateId<?>, Aggregate<?>> aggregates, List<EmittedEvent> events, List<@Nullable Object> answers)
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
            try {
                fold.react(index, requests.get(index));
            } catch (RuntimeException reason) {
                return new Failed(index, reason);
            } catch (StackOverflowError | LinkageError broken) { // would end the thread that folds
                return new Failed(index, new IllegalStateException(broken));
            }
        }
        return new Folded(
                Collections.unmodifiableMap(fold.working),
                List.copyOf(fold.events),
                Collections.unmodifiableList(fold.answers));
    }

    /** Folds a batch, again without each request that fails: those changed nothing. */
    public static Tolerant foldTolerantly(LoadedStates states, List<? extends ReactionRequest<?>> requests) {
        List<Integer> accepted = new ArrayList<>();
        for (int index = 0; index < requests.size(); index++) {
            accepted.add(index);
        }
        Map<Integer, RuntimeException> failures = new TreeMap<>();
        while (true) { // gets shorter with each failure
            Result result = fold(states, accepted.stream().map(requests::get).toList());
            if (result instanceof Folded folded) {
                return new Tolerant(folded, List.copyOf(accepted), failures);
            }
            Failed failed = (Failed) result;
            failures.put(accepted.remove(failed.index()), failed.reason());
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
    }

    private <A extends Aggregate<?>> A begin(AggregateId<A> id, ReactionContext context) {
        @SuppressWarnings("unchecked") // kept under its own id
        A known = (A) working.get(id);
        A aggregate = known;
        if (aggregate == null) {
            aggregate = states.create(id.type(), id.key());
            working.put(id, aggregate);
        }
        aggregate.begin(context);
        return aggregate;
    }
}
