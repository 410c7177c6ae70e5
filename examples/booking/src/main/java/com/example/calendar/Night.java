package com.example.calendar;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import org.jspecify.annotations.Nullable;

/** One night of one room, which one booking at most holds. */
final class Night extends Aggregate<CalendarEvent> {
    record State(String night, @Nullable String heldBy) {}

    static final AggregateType<Night, State> TYPE =
            AggregateType.of("night", Night::new, night -> new State(night.key(), night.heldBy));

    private @Nullable String heldBy;

    private Night(String key, @Nullable State stored) {
        super(key, stored != null, null);
        heldBy = stored == null ? null : stored.heldBy();
    }

    boolean isFree() {
        return heldBy == null;
    }

    void hold(String bookingId) {
        heldBy = bookingId;
        touch();
    }

    void free() {
        heldBy = null;
        touch();
    }
}
