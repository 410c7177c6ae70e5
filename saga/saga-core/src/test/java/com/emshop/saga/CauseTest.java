package com.emshop.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CauseTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");

    @Test
    void causeSaysWhatAndWhichAndWhen() {
        assertThat(Cause.event("OrderCreated", "e-1", NOW)).isEqualTo(new Cause("OrderCreated", "e-1", "e-1", NOW));
        assertThat(Cause.person("operator", "7", "7/key", NOW)).isEqualTo(new Cause("operator", "7", "7/key", NOW));
        assertThat(Cause.timer("expiry", "o", NOW, 3))
                .isEqualTo(new Cause("expiry", "", "expiry/o/2026-01-02T03:04:05.006Z/3", NOW));
        assertThat(Cause.webhook("provider", "m-1", NOW)).isEqualTo(new Cause("webhook", "m-1", "provider/m-1", NOW));
    }

    @Test
    void textOfACauseNamesItsReferenceIfItHasOne() {
        assertThat(Cause.person("operator", "7", "7/key", NOW)).hasToString("operator 7");
        assertThat(Cause.timer("expiry", "o", NOW, 0)).hasToString("expiry");
    }

    @Test
    void idFitsItsColumn() {
        String longest = "x".repeat(Cause.MAX_ID_CHARS);

        assertThat(Cause.person("customer", "ada", longest, NOW).id()).isEqualTo(longest);
        assertThatThrownBy(() -> Cause.person("customer", "ada", longest + "x", NOW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cause.person("customer", "ada", "", NOW)).isInstanceOf(IllegalArgumentException.class);
    }
}
