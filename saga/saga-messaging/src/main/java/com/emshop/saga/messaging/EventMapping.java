package com.emshop.saga.messaging;

import com.emshop.saga.DomainEvent;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
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

    /**
     * Turns one event into its record.
     *
     * @param <T> the event
     * @param <R> the record, a generated class
     */
    @FunctionalInterface
    public interface Mapper<T, R extends SpecificRecord> {
        /**
         * @param event the event
         * @param key the key of the aggregate
         * @param occurredAt when it became true, UTC
         */
        R map(T event, String key, Instant occurredAt);
    }

    private final String topic;
    private final Map<Class<?>, Mapper<E, ?>> mappers;
    private final Set<Class<? extends SpecificRecord>> records;

    private EventMapping(
            String topic, Map<Class<?>, Mapper<E, ?>> mappers, Set<Class<? extends SpecificRecord>> records) {
        this.topic = topic;
        this.mappers = Map.copyOf(mappers);
        this.records = Collections.unmodifiableSet(new LinkedHashSet<>(records));
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
        return new EventMapping<>("", Map.of(), Set.of());
    }

    /** Where the events are published. */
    public String topic() {
        return topic;
    }

    /** The classes of all records, whose schemas have to have their ids before the first of them is written. */
    public Set<Class<? extends SpecificRecord>> records() {
        return records;
    }

    /**
     * The event as a record.
     *
     * @throws IllegalArgumentException if it has no mapping
     */
    public SpecificRecord map(DomainEvent event, String key, Instant occurredAt) {
        Mapper<E, ?> mapper = mappers.get(event.getClass());
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
        private final Map<Class<?>, Mapper<E, ?>> mappers = new LinkedHashMap<>();
        private final Set<Class<? extends SpecificRecord>> records = new LinkedHashSet<>();

        private Builder(Class<E> events, String topic) {
            if (!events.isSealed()) {
                throw new IllegalArgumentException(events.getName() + " has to be sealed");
            }
            this.events = events;
            this.topic = topic;
        }

        /**
         * Maps one kind of event.
         *
         * @param record the class of its records
         */
        public <T extends E, R extends SpecificRecord> Builder<E> map(
                Class<T> type, Class<R> record, Mapper<T, R> mapper) {
            mappers.put(type, (event, key, at) -> mapper.map(type.cast(event), key, at));
            records.add(record);
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
            return new EventMapping<>(topic, mappers, records);
        }
    }
}
