package com.emshop.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class OperatorActionTest {
    @Test
    void nameHas1To64Characters() {
        assertThat(OperatorAction.of("A").name()).isEqualTo("A");
        String longest = "A".repeat(64);
        assertThat(OperatorAction.of(longest).name()).isEqualTo(longest);

        assertThatIllegalArgumentException().isThrownBy(() -> OperatorAction.of(""));
        assertThatIllegalArgumentException().isThrownBy(() -> OperatorAction.of(longest + "A"));
    }
}
