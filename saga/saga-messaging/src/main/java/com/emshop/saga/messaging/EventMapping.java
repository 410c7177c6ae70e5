package com.emshop.saga.messaging;

import com.emshop.saga.DomainEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * How a service's events look on the wire. Complete by construction: an event of the sealed interface that has no mapping
 * stops the service from starting. Immutable.
 *
 * @param <E> the sealed interface of the events
 */
public final class EventMapping<E extends DomainEvent> {

    /** Turns one event into its record. */
    @FunctionalInterface
    public interface Mapper<T> {
        /**
         * @param event the event
         * @param key the key of the aggregate
         * @param occurredAt when it became true, UTC
         */
        SpecificRecord map(T event, String key, Instant occurredAt);
    }

    private final String topic;
    private final Map<Class<?>, Mapper<E>> mappers;

    private EventMapping(String topic, Map<Class<?>, Mapper<E>> mappers) {
        this.topic = topic;
        this.mappers = Map.copyOf(mappers);
    }

    /**
     * Starts a mapping.
     *
     * @param events the sealed interface of the events
     * @param topic where they are published
     */
    public static <E extends DomainEvent> Builder<E> of(Class<E> events, String topic) {
        return new Builder<>(events, topic);
    }

    /** For a service that only listens. */
    public static <E extends DomainEvent> EventMapping<E> none() {
        return new EventMapping<>("", Map.of());
    }

    /** Where the events are published. */
    public String topic() {
        return topic;
    }

    /**
     * The event as a record.
     *
     * @throws IllegalArgumentException if it has no mapping
     */
    public SpecificRecord map(DomainEvent event, String key, Instant occurredAt) {
        Mapper<E> mapper = mappers.get(event.getClass());
        if (mapper == null) {
            throw new IllegalArgumentException(
                    "no mapping for " + event.getClass().getName());
        }
        @SuppressWarnings("unchecked") // the builder put each mapper under its own class
        E own = (E) event;
        return mapper.map(own, key, occurredAt);
    }

    /** Collects the mappings. */
    public static final class Builder<E extends DomainEvent> {
        private final Class<E> events;
        private final String topic;
        private final Map<Class<?>, Mapper<E>> mappers = new LinkedHashMap<>();

        private Builder(Class<E> events, String topic) {
            if (!events.isSealed()) {
                throw new IllegalArgumentException(events.getName() + " has to be sealed");
            }
            this.events = events;
            this.topic = topic;
        }

        /** Maps one kind of event. */
        public <T extends E> Builder<E> map(Class<T> type, Mapper<T> mapper) {
            mappers.put(type, (event, key, at) -> mapper.map(type.cast(event), key, at));
            return this;
        }

        /**
         * The finished mapping.
         *
         * @throws IllegalStateException if an event has none
         */
        public EventMapping<E> build() {
            String missing = Stream.of(events.getPermittedSubclasses())
                    .filter(type -> !mappers.containsKey(type))
                    .map(Class::getSimpleName)
                    .collect(Collectors.joining(", "));
            if (!missing.isEmpty()) {
                throw new IllegalStateException("no mapping for " + missing);
            }
            return new EventMapping<>(topic, mappers);
        }
    }
}
