package com.emshop.saga.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateChangesTest {
    private record State(String status, @Nullable String number, List<String> lines) {}

    @Test
    void changesAreTheComponentsThatDiffer() {
        State before = new State("OPEN", null, List.of());

        assertThat(StateChanges.between(
                        before, new State("PAID", "7", List.of("a", "b")), Map.of(List.of("a", "b"), "LINES")))
                .isEqualTo(StateChanges.parse("status=PAID, number=7, lines=LINES"));
        assertThat(StateChanges.between(new State("PAID", "7", List.of()), before, Map.of()))
                .isEqualTo(StateChanges.parse("status=OPEN, number=null"));
        assertThat(StateChanges.between(before, before, Map.of()))
                .isEqualTo(StateChanges.parse("-"))
                .isEqualTo(StateChanges.parse(" "))
                .isEmpty();
    }

    @Test
    void tableThatNamesNoValueIsRefused() {
        assertThatThrownBy(() -> StateChanges.parse("status=PAID, number"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("number");
    }
}
