package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateId;
import com.emshop.saga.AggregateType;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionRequest;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which events a service reacts to, by topic and type. A type that is neither reacted to nor ignored is skipped and counted: it is
 * that of a newer version of its producer, and must not stop this one. One view for each type of aggregate,
 * all on the same routes.
 *
 * @param <A> the aggregate that reacts
 */
public final class Subscriptions<A extends Aggregate<?>> {
    private final AggregateType<A, ?> type;
    private final Routes routes;

    private Subscriptions(AggregateType<A, ?> type, Routes routes) {
        this.type = type;
        this.routes = routes;
    }

    /** What these subscribers declare. */
    public static Routes of(List<? extends EventSubscriber<?>> subscribers) {
        Routes routes = new Routes();
        subscribers.forEach(subscriber -> declare(subscriber, routes));
        return routes;
    }

    private static <A extends Aggregate<?>> void declare(EventSubscriber<A> subscriber, Routes routes) {
        subscriber.subscribe(new Subscriptions<>(subscriber.aggregate(), routes));
    }

    /** The subscriptions to one topic. */
    public Topic topic(String name) {
        return new Topic(name);
    }

    /** One topic's subscriptions. */
    public final class Topic {
        private final String name;
        private final TopicRoutes topic;

        private Topic(String name) {
            this.name = name;
            this.topic = routes.topics.computeIfAbsent(name, none -> new TopicRoutes());
        }

        /** Reacts to one type of event; the reaction needs the aggregate of the record key only. */
        public <T extends SpecificRecord> Topic on(Class<T> event, EventReaction<A, T> reaction) {
            return on(event, none -> Set.of(), (aggregate, received, others) -> reaction.react(aggregate, received));
        }

        /** Reacts to one type of event; what the reaction needs besides is locked by its aggregate's store. */
        public <T extends SpecificRecord> Topic on(Class<T> event, EventReaction.UsingOthers<A, T> reaction) {
            return on(event, none -> Set.of(), reaction);
        }

        /**
         * Reacts to one type of event.
         *
         * @param uses other aggregates that the reaction needs, to be locked with its own
         */
        public <T extends SpecificRecord> Topic on(
                Class<T> event, Function<T, Set<AggregateId<?>>> uses, EventReaction.UsingOthers<A, T> reaction) {
            Route<A> route = new Route<>(
                    type,
                    received -> uses.apply(event.cast(received.value())),
                    (aggregate, received, others) -> reaction.react(aggregate, event.cast(received.value()), others));
            if (topic.byType.putIfAbsent(event.getName(), route) != null) {
                throw new IllegalStateException(event.getName() + " is subscribed twice on " + name);
            }
            return this;
        }

        /**
         * Observes whatever comes, with its envelope.
         *
         * @param uses other aggregates that the reaction needs, to be locked with its own
         */
        public Topic onEvery(
                Function<ReceivedEvent, Set<AggregateId<?>>> uses,
                EventReaction.UsingOthers<A, ReceivedEvent> reaction) {
            return others(new Route<>(type, uses, reaction));
        }

        /** Ignores every type that is not named; such events are not even decoded. */
        public Topic ignoreOthers() {
            return others(new Route<>(type, received -> Set.of(), null));
        }

        private Topic others(Route<A> route) {
            if (topic.others != null) {
                throw new IllegalStateException("the other events on " + name + " are decided twice");
            }
            topic.others = route;
            return this;
        }
    }

    private static final class TopicRoutes {
        private final Map<String, Route<?>> byType = new LinkedHashMap<>();
        private @Nullable Route<?> others;
    }

    /** What happens to an event; one without reaction is ignored. */
    private record Route<A extends Aggregate<?>>(
            AggregateType<A, ?> type,
            Function<ReceivedEvent, Set<AggregateId<?>>> uses,
            EventReaction.@Nullable UsingOthers<A, ReceivedEvent> reaction) {

        @Nullable
        ReactionRequest<A> request(ReceivedEvent event, Instant now) {
            EventReaction.UsingOthers<A, ReceivedEvent> reacts = reaction;
            return reacts == null
                    ? null
                    : new ReactionRequest<>(
                            type.id(event.key()),
                            uses.apply(event),
                            Cause.event(event.name(), event.id().toString(), event.time()),
                            now,
                            event.trace(),
                            (aggregate, others) -> reacts.react(aggregate, event, others),
                            null);
        }
    }

    /** Everything that a service subscribes to. Immutable once its subscribers have declared. */
    public static final class Routes {
        private final Map<String, TopicRoutes> topics = new LinkedHashMap<>();

        private Routes() {}

        /** All topics that were named. */
        public Set<String> topics() {
            return Collections.unmodifiableSet(topics.keySet());
        }

        /** The full names of the types that are reacted to on a topic. */
        public Set<String> typesOn(String topic) {
            TopicRoutes subscribed = topics.get(topic);
            return subscribed == null ? Set.of() : Collections.unmodifiableSet(subscribed.byType.keySet());
        }

        /**
         * What an event asks of the aggregate of its key; empty if it is ignored, or nobody decided what to do with its type.
         *
         * @param now when it is handled, UTC
         */
        public Optional<ReactionRequest<?>> request(ReceivedEvent event, Instant now) {
            return Optional.ofNullable(decided(event.topic(), event.type())).map(route -> route.request(event, now));
        }

        /** Whether somebody decided what to do with a type on a topic. */
        public boolean knows(String topic, String type) {
            return decided(topic, type) != null;
        }

        /** Whether anybody here reacts to a type on a topic; what is ignored need not even be decoded. */
        boolean reactsTo(String topic, String type) {
            Route<?> route = decided(topic, type);
            return route != null && route.reaction() != null;
        }

        private @Nullable Route<?> decided(String topic, String type) {
            TopicRoutes subscribed = topics.get(topic);
            if (subscribed == null) {
                return null;
            }
            Route<?> own = subscribed.byType.get(type);
            return own == null ? subscribed.others : own;
        }
    }
}
