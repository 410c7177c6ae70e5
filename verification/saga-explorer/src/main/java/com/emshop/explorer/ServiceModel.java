package com.emshop.explorer;

import static java.util.stream.Collectors.toCollection;

import com.emshop.saga.Aggregate;
import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.ReactionContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one service knows of the explored order, and what it does about it. A reaction does no I/O, so what it came to in one
 * state it always comes to: each is run once in each state and remembered. Not thread-safe.
 *
 * @param <S> what is stored
 * @param <A> its aggregate
 */
final class ServiceModel<S, A extends Aggregate<?, ?>> {
    private static final ReactionContext CONTEXT =
            new ReactionContext(Cause.timer("exploration"), ClockPhase.START, null);

    private final Reactions<A> reactions;
    private final Interner<Message> messages;
    private final FaultInjection sabotage;
    private final Interner<S> states = new Interner<>();
    private final List<ReactionRequest<S, A>> requests = new ArrayList<>();
    private final List<@Nullable Outcome[]> outcomes = new ArrayList<>();
    private final Map<String, Follows> follows = new TreeMap<>();

    private record ReactionRequest<S, A>(
            String name,
            Function<S, A> load,
            Function<A, List<? extends DomainEvent>> reaction,
            BiFunction<S, A, S> store) {}

    ServiceModel(Reactions<A> reactions, Interner<Message> messages, FaultInjection sabotage) {
        this.reactions = reactions;
        this.messages = messages;
        this.sabotage = sabotage;
    }

    /**
     * What may follow from a request.
     *
     * @param told the names of the facts that are told because of it
     * @param notes whether it ever changes anything
     */
    record Follows(SortedSet<String> told, boolean notes) {
        Follows and(Follows other) {
            SortedSet<String> both = new TreeSet<>(told);
            both.addAll(other.told);
            return new Follows(both, notes || other.notes);
        }
    }

    /**
     * What a reaction came to.
     *
     * @param state how things stand then
     * @param told the numbers of the messages that follow
     * @param broken what it threw; null if it did not
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outcome(int state, int[] told, @Nullable String broken) {

        /** Whether it changes nothing and says nothing. */
        boolean isNothing(int before) {
            return state == before && told.length == 0 && broken == null;
        }
    }

    Interner<S> states() {
        return states;
    }

    Service service() {
        return reactions.service();
    }

    /**
     * Something that may happen to it.
     *
     * @param load makes the aggregate of what is stored
     * @param reaction what it does; a {@link CommandRejected} changes nothing
     * @param store puts the aggregate back into what was stored
     */
    int request(
            String name,
            Function<S, A> load,
            Function<A, List<? extends DomainEvent>> reaction,
            BiFunction<S, A, S> store) {
        requests.add(new ReactionRequest<>(name, load, reaction, store));
        outcomes.add(new Outcome[0]);
        return requests.size() - 1;
    }

    /** What comes of it. */
    Outcome react(int request, int state) {
        @Nullable Outcome[] known = outcomes.get(request);
        if (state >= known.length) {
            known = Arrays.copyOf(known, Math.max(state + 1, known.length * 2));
            outcomes.set(request, known);
        }
        Outcome outcome = known[state];
        if (outcome == null) {
            outcome = reactOnce(requests.get(request), state);
            known[state] = outcome;
        }
        return outcome;
    }

    /** Whether something changes nothing in any state that was seen so far. */
    boolean isInert(int request) {
        for (int state = 0; state < states.size(); state++) { // grows if it does change something
            if (!react(request, state).isNothing(state)) {
                return false;
            }
        }
        return true;
    }

    /** What comes of something that happens once only, such as an answer of the provider. */
    Outcome reactTo(
            String name,
            int state,
            Function<S, A> load,
            Function<A, List<? extends DomainEvent>> reaction,
            BiFunction<S, A, S> store) {
        return reactOnce(new ReactionRequest<>(name, load, reaction, store), state);
    }

    /** What ever followed from what. */
    Map<String, Follows> follows() {
        return follows;
    }

    private Outcome reactOnce(ReactionRequest<S, A> request, int state) {
        S stored = states.at(state);
        A aggregate = request.load().apply(stored);
        aggregate.begin(CONTEXT);
        List<? extends DomainEvent> events;
        try {
            events = sabotage.react(
                    service(),
                    request.name(),
                    aggregate,
                    () -> request.reaction().apply(aggregate));
        } catch (CommandRejected refused) {
            return new Outcome(state, new int[0], null); // rolled back
        } catch (RuntimeException broken) {
            return new Outcome(state, new int[0], service() + " breaks on " + request.name() + ": " + broken);
        }
        List<Message> facts = events.stream()
                .map(event -> reactions.tell(event, aggregate.key(), ClockPhase.START))
                .toList();
        int after = states.of(request.store().apply(stored, aggregate));
        follows.merge(
                request.name(),
                new Follows(facts.stream().map(Message::name).collect(toCollection(TreeSet::new)), after != state),
                Follows::and);
        return new Outcome(
                after,
                facts.stream()
                        .flatMapToInt(fact -> IntStream.of(messages.of(fact)))
                        .toArray(),
                null);
    }
}
