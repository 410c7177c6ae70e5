package com.emshop.saga;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A room that is booked and paid: an aggregate as small as a test needs. */
final class Room extends StatefulAggregate<Room.Status, Room.Event> {
    enum Status {
        FREE,
        BOOKED,
        CLOSED
    }

    sealed interface Event extends DomainEvent {}

    record Booked(String guest) implements Event {}

    record Noted() implements Event {}

    static final Transitions<Status> TRANSITIONS =
            Transitions.of(Status.class).allow(Status.FREE, Status.BOOKED).build();

    static final AggregateType<Room, State> TYPE = AggregateType.of("room", Room::new, Room::state);

    record State(Status status, int changes, @Nullable TraceContext trace) {}

    private int changes;

    Room(String key, @Nullable State state) {
        super(
                key,
                state == null ? Status.FREE : state.status(),
                state != null,
                state == null ? null : state.trace(),
                TRANSITIONS);
        this.changes = state == null ? 0 : state.changes();
    }

    State state() {
        return new State(status(), changes, trace());
    }

    int changes() {
        return changes;
    }

    List<Event> book(String guest) {
        return switch (status()) {
            case FREE -> {
                changes++;
                yield transitionTo(Status.BOOKED, new Booked(guest), new Noted());
            }
            case BOOKED -> throw CommandRejected.conflict("room-booked", "The room is booked.");
            case CLOSED -> nothing();
        };
    }

    List<Event> note() {
        changes++;
        return emit(new Noted());
    }

    List<Event> close() {
        return transitionTo(Status.CLOSED);
    }
}
