package com.emshop.saga.test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.emshop.saga.CommandRejected;
import com.emshop.saga.DomainEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReactionTableTest {
    private enum State {
        OPEN,
        CLOSED
    }

    private record Closed() implements DomainEvent {}

    private record Archived() implements DomainEvent {}

    private static final class Door {
        private State state;
        private final boolean locked;

        Door(State state, boolean locked) {
            this.state = state;
            this.locked = locked;
        }

        State state() {
            return state;
        }

        List<DomainEvent> close() {
            if (state == State.CLOSED) {
                return List.of();
            }
            if (locked) {
                throw CommandRejected.conflict("locked", "It is locked.");
            }
            state = State.CLOSED;
            return List.of(new Closed(), new Archived());
        }
    }

    private final ReactionTable<State, Door> door = ReactionTable.of(
                    State.class, (state, variant) -> new Door(state, variant.equals("locked")), Door::state)
            .reaction("close", Door::close);

    @Test
    void rightTableHolds() {
        door.holds("""
                reaction | state        | next   | emits
                close    | OPEN         | CLOSED | Closed, Archived
                close    | OPEN, locked | OPEN   | !locked
                close    | CLOSED       | CLOSED | -
                """);
    }

    @Test
    void missingLineFails() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> door.holds("""
                        reaction | state | next   | emits
                        close    | OPEN  | CLOSED | Closed Archived
                        """))
                .withMessageContaining("no line for close in CLOSED");
    }

    @Test
    void everyWrongLineIsListed() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> door.holds("""
                        reaction | state  | next   | emits
                        close    | OPEN   | OPEN   | -
                        close    | CLOSED | CLOSED | Closed
                        open     | CLOSED | OPEN   | -
                        close    | AJAR   | CLOSED | -
                        """))
                .withMessageContaining("close in OPEN: expected OPEN | -, found CLOSED | Closed Archived")
                .withMessageContaining("close in CLOSED: expected CLOSED | Closed, found CLOSED | -")
                .withMessageContaining("there is no reaction open")
                .withMessageContaining("there is no state AJAR");
    }
}
