package com.emshop.benchmarks.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class GeneratorResultTest {
    private static final long PER_SECOND = 100;
    private static final long SECONDS = 60;

    private static GeneratorResult result(long rejected, long openAtHalfTime, long openAtEnd) {
        return new GeneratorResult(
                SECONDS, PER_SECOND * SECONDS, 5_900, rejected, 0, openAtHalfTime, openAtEnd, 0, Map.of(), 0);
    }

    @Test
    void keepsUpWhenAsManyFlowsAreOpenAtTheEndAsAtHalfTime() {
        assertThat(result(0, 40, 60).keepsUp()).isTrue();
    }

    @Test
    void fallsBehindWhenMoreThanHalfASecondOfFlowsPilesUp() {
        assertThat(result(0, 40, 40 + PER_SECOND / 2 + 1).keepsUp()).isFalse();
    }

    @Test
    void fallsBehindWhenItRejects() {
        assertThat(result(1, 40, 40).keepsUp()).isFalse();
    }
}
