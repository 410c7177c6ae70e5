package com.emshop.localstack.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.emshop.saga.servers.StackException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CallsTest {
    private final Calls calls = new Calls(Duration.ofMinutes(1));

    @Test
    void whatIsAnsweredAtOnceIsAskedOnce() {
        assertThat(calls.answer("GET /orders", () -> "here")).isEqualTo("here");

        assertThat(calls.answeredAtOnce()).isEqualTo(1);
        assertThat(report().isGood(OptionalInt.of(1))).isTrue();
    }

    @Test
    void whatIsNotAnsweredIsAskedAgainAndCounted() {
        assertThat(calls.answer("GET /orders", afterFailures(1))).isEqualTo("here");
        assertThat(report().isGood(OptionalInt.of(2))).isTrue();
        assertThat(calls.answer("POST /orders", afterFailures(2))).isEqualTo("here");

        assertThat(calls.answeredTheSecondTime()).isEqualTo(1);
        assertThat(calls.answeredLater()).isEqualTo(1);
        assertThat(calls.worst().call()).isEqualTo("POST /orders");
        assertThat(calls.worst().tries()).isEqualTo(3);
        assertThat(calls.worst().trouble()).isEqualTo("nobody there, 2");
        assertThat(report().isGood(OptionalInt.of(2))).isFalse();
        assertThat(report().isGood(OptionalInt.empty())).isTrue();
    }

    @Test
    void whenThePatienceIsOverItIsSaidWhatWasMet() {
        var impatient = new Calls(Duration.ZERO);

        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> impatient.answer("GET /orders", afterFailures(5)))
                .withMessage("GET /orders failed 1 times, at last: nobody there, 1");
    }

    private Report report() {
        return new Report(1, Map.of(), List.of(), calls);
    }

    private static Supplier<String> afterFailures(int failures) {
        var tries = new AtomicInteger();
        return () -> {
            if (tries.incrementAndGet() <= failures) {
                throw new StackException("nobody there, " + tries);
            }
            return "here";
        };
    }
}
