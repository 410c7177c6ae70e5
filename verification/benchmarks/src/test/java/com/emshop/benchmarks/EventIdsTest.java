package com.emshop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventIdsTest {
    @Test
    void anIdIsAUuidThatTellsSeriesAndNumber() {
        String id = EventIds.of(1_007, 299_999);

        assertThat(UUID.fromString(id)).hasToString(id);
        byte[] bytes = id.getBytes(StandardCharsets.US_ASCII);
        assertThat(EventIds.series(bytes)).isEqualTo(1_007);
        assertThat(EventIds.number(bytes)).isEqualTo(299_999);
    }

    @Test
    void anythingElseIsAnError() {
        assertThatThrownBy(() -> EventIds.number("\"quoted\"".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quoted");
        assertThatThrownBy(() -> EventIds.series("x".repeat(36).getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
