package com.example.calendar;

import static com.example.calendar.Reservation.Status.*;

import com.emshop.saga.AggregateType;
import com.emshop.saga.StatefulAggregate;
import com.emshop.saga.TraceContext;
import com.emshop.saga.Transitions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the calendar has done for a booking: it reserves all of its nights or none. */
final class Reservation extends StatefulAggregate<Reservation.Status, CalendarEvent> {
    enum Status { NONE, RESERVED, REFUSED, FREED }

    record State(String bookingId, Status status, @Nullable TraceContext trace) {}

    static final Transitions<Status> TRANSITIONS =
            Transitions.of(Status.class).allow(NONE, RESERVED, REFUSED, FREED).allow(RESERVED, FREED).build();

    static final AggregateType<Reservation, State> TYPE = AggregateType.of(
            "reservation",
            (id, stored) -> new Reservation(stored == null ? new State(id, NONE, null) : stored),
            reservation -> new State(reservation.key(), reservation.status(), reservation.trace()));

    private Reservation(State state) {
        super(state.bookingId(), state.status(), state.status() != NONE, state.trace(), TRANSITIONS);
    }

    List<CalendarEvent> bookingRequested(List<Night> nights) {
        return switch (status()) {
            case NONE -> {
                if (!nights.stream().allMatch(Night::isFree)) {
                    yield transitionTo(REFUSED, new CalendarEvent.Refused("taken"));
                }
                nights.forEach(night -> night.hold(key()));
                yield transitionTo(RESERVED, new CalendarEvent.Reserved());
            }
            case RESERVED, REFUSED, FREED -> nothing(); // redelivered
        };
    }

    List<CalendarEvent> bookingCancelled(List<Night> nights) {
        return switch (status()) {
            case NONE -> transitionTo(FREED);
            case RESERVED -> {
                nights.forEach(Night::free);
                yield transitionTo(FREED, new CalendarEvent.Freed());
            }
            case REFUSED, FREED -> nothing(); // it holds no nights
        };
    }
}
