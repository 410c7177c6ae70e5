package com.emshop.explorer;

import com.emshop.saga.Aggregate;
import com.emshop.saga.messaging.ReactionRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Who hears whom. A queue is what one service has yet to hear of another: in order within it, in any order between queues.
 *
 * <p>A message that changes nothing for a service, in whichever state that is, need not wait in its queue: it makes no
 * difference when it is heard. Whether it does is guessed when it is first told; {@link #mistaken} says if a guess was wrong.
 * Not thread-safe.
 */
final class Bus {
    /** From a teller to a listener. */
    record Queue(Service from, Service to) {}

    /** What a message is to one who listens. */
    record Receiver(int queue, int request) {}

    /** A message that somebody was thought not to care for. */
    record Ignored(Service to, Message message) {}

    private record Guess(ServiceModel<?, ?> part, int request, Ignored ignored) {}

    private record Listener<S, A extends Aggregate<?, ?>>(
            ServiceModel<S, A> part, Reactions<A> reactions, Function<S, A> load, BiFunction<S, A, S> store) {

        int subscribe(Message message) {
            return reactions
                    .to(message)
                    .map(request -> request(message, request))
                    .orElse(-1);
        }

        private int request(Message message, ReactionRequest<A> request) {
            return part.request(message.name(), load, request.reaction(), store);
        }
    }

    private final Interner<Message> messages;
    private final Set<Ignored> notIgnored;
    private final Map<Service, Listener<?, ?>> listeners = new EnumMap<>(Service.class);
    private final List<Queue> queues = new ArrayList<>();
    private final List<List<Receiver>> receivers = new ArrayList<>();
    private final List<Guess> guesses = new ArrayList<>();

    /** @param notIgnored what was guessed wrongly before */
    Bus(Interner<Message> messages, Set<Ignored> notIgnored) {
        this.messages = messages;
        this.notIgnored = notIgnored;
    }

    /** Has a part listen to whatever its service subscribes to. */
    <S, A extends Aggregate<?, ?>> void connect(
            ServiceModel<S, A> part, Reactions<A> reactions, Function<S, A> load, BiFunction<S, A, S> store) {
        listeners.put(reactions.service(), new Listener<>(part, reactions, load, store));
        for (Service from : Service.values()) {
            if (reactions.hears(from)) {
                queues.add(new Queue(from, reactions.service()));
            }
        }
    }

    int size() {
        return queues.size();
    }

    Queue at(int queue) {
        return queues.get(queue);
    }

    /** Who hears a message, in which queue. */
    List<Receiver> receiversOf(int message) {
        while (message >= receivers.size()) {
            receivers.add(find(messages.at(receivers.size())));
        }
        return receivers.get(message);
    }

    /** What a message is to the one who reads this queue. */
    int request(int queue, int message) {
        for (Receiver receiver : receiversOf(message)) {
            if (receiver.queue() == queue) {
                return receiver.request();
            }
        }
        throw new IllegalStateException("nobody waits for " + messages.at(message));
    }

    /** Messages that do change something after all. */
    Set<Ignored> mistaken() {
        Set<Ignored> wrong = new HashSet<>();
        for (Guess guess : guesses) {
            if (!guess.part().isInert(guess.request())) {
                wrong.add(guess.ignored());
            }
        }
        return wrong;
    }

    private List<Receiver> find(Message message) {
        List<Receiver> found = new ArrayList<>();
        for (int queue = 0; queue < queues.size(); queue++) {
            if (queues.get(queue).from() != message.from()) {
                continue;
            }
            Listener<?, ?> listener = listeners.get(queues.get(queue).to());
            int request = listener == null ? -1 : listener.subscribe(message);
            if (listener == null || request < 0) {
                continue;
            }
            Ignored ignored = new Ignored(queues.get(queue).to(), message);
            if (!notIgnored.contains(ignored) && listener.part().isInert(request)) {
                guesses.add(new Guess(listener.part(), request, ignored));
            } else {
                found.add(new Receiver(queue, request));
            }
        }
        return found;
    }
}
