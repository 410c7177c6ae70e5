package com.emshop.explorer;

import static java.util.stream.Collectors.toCollection;

import com.emshop.saga.Aggregate;
import com.emshop.saga.Cause;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.Occasion;
import com.emshop.saga.Refusal;
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
final class Part<S, A extends Aggregate<?, ?>> {
    private static final Occasion OCCASION = new Occasion(Cause.timer("exploration"), Moments.START, null);

    private final Reactions<A> reactions;
    private final Space<Message> messages;
    private final Sabotage sabotage;
    private final Space<S> states = new Space<>();
    private final List<Stimulus<S, A>> stimuli = new ArrayList<>();
    private final List<@Nullable Outcome[]> outcomes = new ArrayList<>();
    private final Map<String, Follows> follows = new TreeMap<>();

    private record Stimulus<S, A>(
            String name,
            Function<S, A> load,
            Function<A, List<? extends DomainEvent>> reaction,
            BiFunction<S, A, S> store) {}

    Part(Reactions<A> reactions, Space<Message> messages, Sabotage sabotage) {
        this.reactions = reactions;
        this.messages = messages;
        this.sabotage = sabotage;
    }

    /**
     * What may follow from a stimulus.
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

    Space<S> states() {
        return states;
    }

    Service service() {
        return reactions.service();
    }

    /**
     * Something that may happen to it.
     *
     * @param load makes the aggregate of what is stored
     * @param reaction what it does; a {@link Refusal} changes nothing
     * @param store puts the aggregate back into what was stored
     */
    int stimulus(
            String name,
            Function<S, A> load,
            Function<A, List<? extends DomainEvent>> reaction,
            BiFunction<S, A, S> store) {
        stimuli.add(new Stimulus<>(name, load, reaction, store));
        outcomes.add(new Outcome[0]);
        return stimuli.size() - 1;
    }

    /** What comes of it. */
    Outcome react(int stimulus, int state) {
        @Nullable Outcome[] known = outcomes.get(stimulus);
        if (state >= known.length) {
            known = Arrays.copyOf(known, Math.max(state + 1, known.length * 2));
            outcomes.set(stimulus, known);
        }
        Outcome outcome = known[state];
        if (outcome == null) {
            outcome = reactOnce(stimuli.get(stimulus), state);
            known[state] = outcome;
        }
        return outcome;
    }

    /** Whether something changes nothing in any state that was seen so far. */
    boolean isInert(int stimulus) {
        for (int state = 0; state < states.size(); state++) { // grows if it does change something
            if (!react(stimulus, state).isNothing(state)) {
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
        return reactOnce(new Stimulus<>(name, load, reaction, store), state);
    }

    /** What ever followed from what. */
    Map<String, Follows> follows() {
        return follows;
    }

    private Outcome reactOnce(Stimulus<S, A> stimulus, int state) {
        S stored = states.at(state);
        A aggregate = stimulus.load().apply(stored);
        aggregate.on(OCCASION);
        List<? extends DomainEvent> events;
        try {
            events = sabotage.react(
                    service(),
                    stimulus.name(),
                    aggregate,
                    () -> stimulus.reaction().apply(aggregate));
        } catch (Refusal refused) {
            return new Outcome(state, new int[0], null); // rolled back
        } catch (RuntimeException broken) {
            return new Outcome(state, new int[0], service() + " breaks on " + stimulus.name() + ": " + broken);
        }
        List<Message> facts = events.stream()
                .map(event -> reactions.tell(event, aggregate.key(), Moments.START))
                .toList();
        int after = states.of(stimulus.store().apply(stored, aggregate));
        follows.merge(
                stimulus.name(),
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
