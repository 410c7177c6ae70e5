package com.emshop.console;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.DomainEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An event of an order, recorded once: a redelivered one changes nothing. Its key is a {@link Id}. */
public final class RecordedEvent extends Aggregate<DomainEvent> {
    public static final AggregateType<RecordedEvent, State> TYPE =
            AggregateType.of("recorded-event", RecordedEvent::new, RecordedEvent::state);

    /**
     * Identifies an event: by its order first, so that the events of an order are stored together.
     *
     * @param eventId a UUID as text, which has no separator in it
     */
    public record Id(String orderSn, String eventId) {
        private static final char SEPARATOR = ' ';

        /** The key of the aggregate. */
        public String key() {
            return orderSn + SEPARATOR + eventId;
        }

        /** The inverse of {@link #key}. */
        public static Id parse(String key) {
            int end = key.lastIndexOf(SEPARATOR);
            return new Id(key.substring(0, end), key.substring(end + 1));
        }
    }

    /**
     * What is stored.
     *
     * @param observation null where only its id was read
     */
    public record State(@Nullable Observation observation) {}

    private @Nullable State state;

    private RecordedEvent(String key, @Nullable State stored) {
        super(key, stored != null, null);
        this.state = stored;
    }

    /** Records the event; false if it was recorded before. */
    boolean record(Observation observation) {
        if (state != null) {
            return false;
        }
        state = new State(observation);
        touch();
        return true;
    }

    private State state() {
        return Objects.requireNonNull(state, "an event that was not recorded has no state");
    }
}
