package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.Cause;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Which events a service reacts to, by topic and type. Every type that may come on a topic has to be decided: reacted to,
 * or ignored; an undecided one is a dead letter, so that nobody forgets it silently.
 */
public final class Subscriptions<A extends Aggregate<?, ?>> {
    private final Map<String, Topic> topics = new LinkedHashMap<>();

    /** The subscriptions to one topic. */
    public Topic topic(String name) {
        return topics.computeIfAbsent(name, Topic::new);
    }

    /** All topics that were named. */
    public Set<String> topics() {
        return Collections.unmodifiableSet(topics.keySet());
    }

    /** The full names of the types that are reacted to on a topic. */
    public Set<String> typesOn(String topic) {
        Topic subscribed = topics.get(topic);
        return subscribed == null ? Set.of() : Collections.unmodifiableSet(subscribed.routes.keySet());
    }

    /**
     * What an event asks of the aggregate of its order; empty if it is passed over.
     *
     * @throws SerializationException if nobody decided what to do with its type
     */
    public Optional<ReactionRequest<A>> request(ReceivedEvent event) {
        Route<A> route = decided(event.topic(), event.type());
        Reaction<A, ReceivedEvent> reaction = route.reaction();
        return reaction == null
                ? Optional.empty()
                : Optional.of(new ReactionRequest<>(
                        event.key(),
                        route.touches().apply(event),
                        Cause.event(event.name(), event.id().toString()),
                        event.trace(),
                        aggregate -> reaction.react(aggregate, event),
                        event));
    }

    /** Whether anybody here reacts to a type on a topic; what is passed over need not even be decoded. */
    boolean reactsTo(String topic, String type) {
        return decided(topic, type).reaction() != null;
    }

    private Route<A> decided(String topic, String type) {
        Route<A> route = route(topic, type);
        if (route == null) {
            throw new SerializationException("nobody decided what to do with " + type + " on " + topic);
        }
        return route;
    }

    /** What happens to a type on a topic; null if nobody decided. */
    private @Nullable Route<A> route(String topic, String type) {
        Topic subscribed = topics.get(topic);
        if (subscribed == null) {
            return null;
        }
        Route<A> route = subscribed.routes.get(type);
        return route != null ? route : subscribed.others;
    }

    /** One topic's subscriptions. */
    public final class Topic {
        private final String name;
        private final Map<String, Route<A>> routes = new LinkedHashMap<>();
        private @Nullable Route<A> others;

        private Topic(String name) {
            this.name = name;
        }

        /** Reacts to one type of event; it touches the aggregate of its order only. */
        public <T extends SpecificRecord> Topic on(Class<T> type, Reaction<A, T> reaction) {
            return on(type, event -> Set.of(), reaction);
        }

        /**
         * Reacts to one type of event.
         *
         * @param touches what the reaction needs besides the order's aggregate, to be locked by the
         *     {@link AggregateStore} together with it
         */
        public <T extends SpecificRecord> Topic on(
                Class<T> type, Function<T, Set<String>> touches, Reaction<A, T> reaction) {
            Route<A> route = new Route<>(
                    event -> touches.apply(type.cast(event.value())),
                    (aggregate, event) -> reaction.react(aggregate, type.cast(event.value())));
            if (routes.putIfAbsent(type.getName(), route) != null) {
                throw new IllegalStateException(type.getName() + " is subscribed twice on " + name);
            }
            return this;
        }

        /** Observes whatever comes, with its envelope. */
        public Topic onEvery(Reaction<A, ReceivedEvent> reaction) {
            return others(new Route<>(event -> Set.of(), reaction));
        }

        /** Passes over every type that is not named; such events are not even decoded. */
        public Topic ignoreOthers() {
            return others(Route.ignored());
        }

        private Topic others(Route<A> route) {
            if (others != null) {
                throw new IllegalStateException("the other events on " + name + " are decided twice");
            }
            others = route;
            return this;
        }
    }

    /** What happens to an event; one without reaction is passed over. */
    private record Route<A extends Aggregate<?, ?>>(
            Function<ReceivedEvent, Set<String>> touches,
            @Nullable Reaction<A, ReceivedEvent> reaction) {
        static <A extends Aggregate<?, ?>> Route<A> ignored() {
            return new Route<>(event -> Set.of(), null);
        }
    }
}
