package com.emshop.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.ReactionContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SubmissionKeyTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final SubmissionKey.Id ID = new SubmissionKey.Id("u", "key");

    @Test
    void keyIsClaimedOnceForOneRequest() {
        SubmissionKey key = of(null);
        assertThat(key.hasAnswer("hash")).isFalse();
        assertThat(key.isStored()).isFalse();

        key.claim("hash", "o-1", "answer");

        assertThat(key.isChanged()).isTrue();
        assertThat(key.state()).isEqualTo(new SubmissionKey.State(ID, "hash", "o-1", "answer", NOON));
        assertThat(key.hasAnswer("hash")).isTrue();
        assertThatThrownBy(() -> key.claim("hash", "o-2", "other"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("u key");
    }

    @Test
    void keyOfAnotherRequestIsRejected() {
        SubmissionKey key = of(new SubmissionKey.State(ID, "hash", "o-1", "answer", NOON));
        assertThat(key.isStored()).isTrue();
        assertThat(key.hasAnswer("hash")).isTrue();
        assertThatThrownBy(() -> key.hasAnswer("other")).isInstanceOf(CommandRejected.class);
        assertThat(key.isChanged()).isFalse();
    }

    @Test
    void keyWithoutAClaimHasNoState() {
        assertThatThrownBy(() -> of(null).state()).hasMessage("only a claimed key has a state");
    }

    private static SubmissionKey of(SubmissionKey.@Nullable State state) {
        SubmissionKey key = SubmissionKey.TYPE.create(ID.key(), state);
        key.begin(new ReactionContext(Cause.person("customer", "u", "c", NOON), NOON, null));
        return key;
    }
}
