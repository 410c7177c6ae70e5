package com.example.booking;

import static com.example.booking.Booking.Status.*;

import com.emshop.saga.AggregateType;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.StatefulAggregate;
import com.emshop.saga.TraceContext;
import com.emshop.saga.Transitions;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some nights of a room for a guest: confirmed when the calendar has reserved them, rejected when it refuses them. */
final class Booking extends StatefulAggregate<Booking.Status, BookingEvent> {
    enum Status { NONE, REQUESTED, CONFIRMED, REJECTED, CANCELLED }

    /** The row that is stored. */
    record State(
            String bookingId, Status status, @Nullable String room, @Nullable LocalDate firstNight, int nights,
            @Nullable TraceContext trace) {}

    static final Transitions<Status> TRANSITIONS = Transitions.of(Status.class)
            .allow(NONE, REQUESTED, CANCELLED)
            .allow(REQUESTED, CONFIRMED, REJECTED, CANCELLED)
            .allow(CONFIRMED, CANCELLED)
            .build();

    static final AggregateType<Booking, State> TYPE = AggregateType.of(
            "booking",
            (id, stored) -> new Booking(stored == null ? new State(id, NONE, null, null, 0, null) : stored),
            Booking::state);

    private @Nullable String room;
    private @Nullable LocalDate firstNight;
    private int nights;

    private Booking(State state) {
        super(state.bookingId(), state.status(), state.status() != NONE, state.trace(), TRANSITIONS);
        room = state.room();
        firstNight = state.firstNight();
        nights = state.nights();
    }

    State state() {
        return new State(key(), status(), room, firstNight, nights, trace());
    }

    List<BookingEvent> request(String wantedRoom, LocalDate from, int count) {
        return switch (status()) {
            case NONE -> {
                room = wantedRoom;
                firstNight = from;
                nights = count;
                yield transitionTo(REQUESTED, new BookingEvent.Requested(room, firstNight, nights));
            }
            case REQUESTED, CONFIRMED, REJECTED, CANCELLED -> nothing(); // sent again, or cancelled before
        };
    }

    List<BookingEvent> nightsReserved() {
        return switch (status()) {
            case REQUESTED -> transitionTo(CONFIRMED, new BookingEvent.Confirmed());
            case NONE, CONFIRMED, REJECTED, CANCELLED -> nothing(); // calendar handles the cancellation itself
        };
    }

    List<BookingEvent> nightsRefused(String reason) {
        return switch (status()) {
            case REQUESTED -> transitionTo(REJECTED, new BookingEvent.Rejected(reason));
            case NONE, CONFIRMED, REJECTED, CANCELLED -> nothing();
        };
    }

    List<BookingEvent> cancel() {
        return switch (status()) {
            case NONE -> transitionTo(CANCELLED); // the request may still come, and starts nothing
            case REQUESTED, CONFIRMED -> transitionTo(CANCELLED, new BookingEvent.Cancelled(room, firstNight, nights));
            case REJECTED -> throw CommandRejected.conflict("booking-rejected", "The booking was rejected.");
            case CANCELLED -> nothing();
        };
    }
}
