package com.emshop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianTest {
    @Test
    void ofAnOddNumberIsTheOneInTheMiddle() {
        assertThat(Median.of(List.of(30.0, 10.0, 20.0))).isEqualTo(20);
        assertThat(Median.of(List.of(7.0))).isEqualTo(7);
    }

    @Test
    void ofAnEvenNumberIsHalfWayBetweenTheTwoInTheMiddle() {
        assertThat(Median.of(List.of(40.0, 10.0, 20.0, 30.0))).isEqualTo(25);
    }

    @Test
    void isNotMovedByASingleBadMeasurement() {
        assertThat(Median.of(List.of(20.0, 21.0, 100_000.0))).isEqualTo(21);
    }

    @Test
    void ofNothingIsAnError() {
        assertThatThrownBy(() -> Median.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
