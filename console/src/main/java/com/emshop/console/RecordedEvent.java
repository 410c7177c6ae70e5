package com.emshop.console;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.DomainEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An event by its id, recorded once: a redelivered one changes nothing. */
public final class RecordedEvent extends Aggregate<DomainEvent> {
    public static final AggregateType<RecordedEvent, State> TYPE =
            AggregateType.of("recorded-event", RecordedEvent::new, RecordedEvent::state);

    /**
     * What is stored.
     *
     * @param observation null where only its id was read
     */
    public record State(String orderSn, @Nullable Observation observation) {}

    private @Nullable State state;

    private RecordedEvent(String eventId, @Nullable State stored) {
        super(eventId, stored != null, null);
        this.state = stored;
    }

    /** Records the event; false if it was recorded before. */
    boolean record(String orderSn, Observation observation) {
        if (state != null) {
            return false;
        }
        state = new State(orderSn, observation);
        touch();
        return true;
    }

    private State state() {
        return Objects.requireNonNull(state, "an event that was not recorded has no state");
    }
}
