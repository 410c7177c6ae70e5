package com.emshop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BareBinlogClientTest {
    @Test
    void itsRatesAreFoundAmongWhatItPrinted() {
        assertThat(BareBinlogClient.rates(List.of("a warning", BareBinlogClient.RESULT + " 1000.5 2000.25")))
                .containsExactly(1000.5, 2000.25);
    }

    @Test
    void withoutRatesThereIsNoResult() {
        assertThatThrownBy(() -> BareBinlogClient.rates(List.of("java.lang.IllegalStateException")))
                .hasMessageContaining("IllegalStateException");
    }
}
