package com.emshop.explorer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who consumes whose messages. A queue is what one service has yet to consume of another: in order within it, in any order between queues.
 *
 * <p>A message that changes nothing for a service, in whichever state that is, need not wait in its queue: it makes no
 * difference when it is consumed. Whether it does is guessed when it is first emitted; {@link #mistaken} says if a guess was wrong.
 * Not thread-safe.
 */
final class Bus {
    /** From an emitter to a consumer. */
    record Queue(Service from, Service to) {}

    /** What a message is to one of its consumers. */
    record Receiver(int queue, int request) {}

    /** A message that was thought to change nothing for a service. */
    record Ignored(Service to, Message message) {}

    private record Guess(ServiceModel<?> model, int request, Ignored ignored) {}

    private final Interner<Message> messages;
    private final Set<Ignored> notIgnored;
    private final Map<Service, ServiceModel<?>> consumers = new EnumMap<>(Service.class);
    private final List<Queue> queues = new ArrayList<>();
    private final List<List<Receiver>> receivers = new ArrayList<>();
    private final List<Guess> guesses = new ArrayList<>();

    /** @param notIgnored what was guessed wrongly before */
    Bus(Interner<Message> messages, Set<Ignored> notIgnored) {
        this.messages = messages;
        this.notIgnored = notIgnored;
    }

    /** Has a service consume whatever it subscribes to. */
    void connect(ServiceModel<?> model) {
        consumers.put(model.service(), model);
        for (Service from : Service.values()) {
            if (model.consumes(from)) {
                queues.add(new Queue(from, model.service()));
            }
        }
    }

    int size() {
        return queues.size();
    }

    Queue at(int queue) {
        return queues.get(queue);
    }

    /** Who consumes a message, from which queue. */
    List<Receiver> receiversOf(int message) {
        while (message >= receivers.size()) {
            receivers.add(find(messages.at(receivers.size())));
        }
        return receivers.get(message);
    }

    /** What a message is to the consumer of this queue. */
    int request(int queue, int message) {
        for (Receiver receiver : receiversOf(message)) {
            if (receiver.queue() == queue) {
                return receiver.request();
            }
        }
        throw new IllegalStateException("nobody consumes " + messages.at(message));
    }

    /** Messages that do change something after all. */
    Set<Ignored> mistaken() {
        Set<Ignored> wrong = new HashSet<>();
        for (Guess guess : guesses) {
            if (!guess.model().isInert(guess.request())) {
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
            ServiceModel<?> consumer = consumers.get(queues.get(queue).to());
            int request = consumer == null ? -1 : consumer.subscribe(message);
            if (consumer == null || request < 0) {
                continue;
            }
            Ignored ignored = new Ignored(queues.get(queue).to(), message);
            if (!notIgnored.contains(ignored) && consumer.isInert(request)) {
                guesses.add(new Guess(consumer, request, ignored));
            } else {
                found.add(new Receiver(queue, request));
            }
        }
        return found;
    }
}
