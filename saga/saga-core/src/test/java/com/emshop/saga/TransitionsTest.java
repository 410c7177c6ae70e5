package com.emshop.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TransitionsTest {
    private enum State {
        NEW,
        OPEN,
        DONE
    }

    @Test
    void onlyDeclaredTransitionsAreAllowed() {
        Transitions<State> transitions = Transitions.of(State.class)
                .allow(State.NEW, State.OPEN)
                .allow(State.NEW, State.DONE)
                .allow(State.OPEN, State.DONE)
                .build();

        assertThat(transitions.successors(State.NEW)).containsExactlyInAnyOrder(State.OPEN, State.DONE);
        assertThat(transitions.successors(State.OPEN)).containsExactly(State.DONE);
        assertThat(transitions.successors(State.DONE)).isEmpty();
        assertThat(transitions.allows(State.NEW, State.OPEN)).isTrue();
        assertThat(transitions.allows(State.OPEN, State.NEW)).isFalse();
        assertThat(transitions.allows(State.DONE, State.NEW)).isFalse();
    }

    @Test
    void builderThatGoesOnDoesNotChangeWhatItBuilt() {
        Transitions.Builder<State> builder = Transitions.of(State.class).allow(State.NEW, State.OPEN);
        Transitions<State> built = builder.build();

        builder.allow(State.NEW, State.DONE).allow(State.OPEN, State.DONE);

        assertThat(built.successors(State.NEW)).containsExactly(State.OPEN);
        assertThat(built.successors(State.OPEN)).isEmpty();
    }

    @Test
    void transitionIsRecordedAndARefusedOneIsNot() {
        Instant now = Instant.parse("2026-01-02T03:04:05Z");
        ReactionContext context = new ReactionContext(Cause.person("customer", "ada", "c-1", now), now, null);
        Room room = new Room("1", null);
        room.begin(context);

        assertThatThrownBy(room::close)
                .isInstanceOf(IllegalTransition.class)
                .hasMessage("1 must not go from FREE to CLOSED");
        assertThat(room.transitions()).isEmpty();
        assertThat(room.isChanged()).isFalse();

        assertThat(room.book("ada")).containsExactly(new Room.Booked("ada"), new Room.Noted());
        assertThat(room.transitions())
                .containsExactly(new Transition<>("1", Room.Status.FREE, Room.Status.BOOKED, context.cause(), now));
        assertThat(room.isChanged()).isTrue();
        assertThat(room.isStored()).isFalse();
        assertThat(new Room("1", room.state()).isStored()).isTrue();
    }

    @Test
    void reactionWithoutAContextFails() {
        assertThatThrownBy(() -> new Room("1", null).note())
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("begin(");
    }
}
