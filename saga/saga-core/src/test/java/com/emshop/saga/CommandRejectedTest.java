package com.emshop.saga;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandRejectedTest {
    @Test
    void rejectionSaysWhatKindOfNoItIsAndWhy() {
        assertIs(CommandRejected.notFound("a", "b"), CommandRejected.Kind.NOT_FOUND);
        assertIs(CommandRejected.conflict("a", "b"), CommandRejected.Kind.CONFLICT);
        assertIs(CommandRejected.invalid("a", "b"), CommandRejected.Kind.INVALID);
    }

    private static void assertIs(CommandRejected rejection, CommandRejected.Kind kind) {
        assertThat(rejection.kind()).isEqualTo(kind);
        assertThat(rejection.code()).isEqualTo("a");
        assertThat(rejection).hasMessage("b");
        assertThat(rejection.getStackTrace()).isEmpty();
    }
}
