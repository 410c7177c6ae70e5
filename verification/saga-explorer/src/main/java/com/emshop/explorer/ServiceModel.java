package com.emshop.explorer;

import static java.util.stream.Collectors.toCollection;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateId;
import com.emshop.saga.BatchFold;
import com.emshop.saga.BatchFold.Failed;
import com.emshop.saga.BatchFold.Folded;
import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.Reaction;
import com.emshop.saga.ReactionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one service knows of the explored order, and what it does about it. A reaction does no I/O, so what it came to in one
 * state it always comes to: each is run once in each state and remembered. Not thread-safe.
 *
 * @param <S> what is stored
 */
final class ServiceModel<S> {
    private final Reactions reactions;
    private final Interner<Message> messages;
    private final FaultInjection faults;
    private final StateCodec<S> codec;
    private final Interner<S> states = new Interner<>();
    private final List<ReactionRequest<?>> requests = new ArrayList<>();
    private final Grid<Outcome> outcomes = new Grid<>();
    private final Map<String, Follows> follows = new TreeMap<>();

    ServiceModel(Reactions reactions, StateCodec<S> codec, Interner<Message> messages, FaultInjection faults) {
        this.reactions = reactions;
        this.codec = codec;
        this.messages = messages;
        this.faults = faults;
    }

    /**
     * A request that comes from no message.
     *
     * @param name what a person, a timer or the provider does
     */
    static <A extends Aggregate<?>> ReactionRequest<A> request(
            AggregateId<A> target, String name, Reaction<A> reaction) {
        return ReactionRequest.of(
                target, Set.of(), new Cause(name, "", name, ClockPhase.START), ClockPhase.START, reaction);
    }

    /**
     * What may follow from a request.
     *
     * @param emitted the names of the events that are emitted because of it
     * @param notes whether it ever changes anything
     */
    record Follows(SortedSet<String> emitted, boolean notes) {
        Follows and(Follows other) {
            SortedSet<String> both = new TreeSet<>(emitted);
            both.addAll(other.emitted);
            return new Follows(both, notes || other.notes);
        }
    }

    /**
     * What a reaction came to.
     *
     * @param state what is stored then
     * @param emitted the numbers of the messages that follow
     * @param broken what it threw; null if it did not
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outcome(int state, int[] emitted, @Nullable String broken) {

        /** Whether it changes nothing and emits nothing. */
        boolean isNothing(int before) {
            return state == before && emitted.length == 0 && broken == null;
        }
    }

    Interner<S> states() {
        return states;
    }

    Service service() {
        return reactions.service();
    }

    /** Something that may happen to it; a request that is rejected changes nothing. Its number. */
    int add(ReactionRequest<?> request) {
        requests.add(request);
        return requests.size() - 1;
    }

    /** What a message asks of it, as a number; -1 if the service ignores the message. */
    int subscribe(Message message) {
        return reactions.to(message, ClockPhase.START).map(this::add).orElse(-1);
    }

    /** Whether the service consumes the events of another one. */
    boolean consumes(Service emitter) {
        return reactions.consumes(emitter);
    }

    /** What comes of it. */
    Outcome react(int request, int state) {
        return outcomes.at(request, state, () -> reactOnce(requests.get(request), state));
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
    Outcome reactOnce(ReactionRequest<?> request, int state) {
        S stored = states.at(state);
        BatchFold.Result result = BatchFold.fold(codec.load(stored), List.of(faults.plant(service(), request)));
        String name = request.cause().kind();
        if (result instanceof Failed failed) {
            return new Outcome(
                    state,
                    new int[0],
                    failed.reason() instanceof CommandRejected
                            ? null // rolled back
                            : service() + " breaks on " + name + ": " + failed.reason());
        }
        Folded folded = (Folded) result;
        List<Message> emitted = folded.events().stream().map(reactions::message).toList();
        int after = states.of(codec.store(stored, folded));
        follows.merge(
                name,
                new Follows(emitted.stream().map(Message::name).collect(toCollection(TreeSet::new)), after != state),
                Follows::and);
        return new Outcome(after, emitted.stream().mapToInt(messages::of).toArray(), null);
    }

    Map<String, Follows> follows() {
        return follows;
    }
}
