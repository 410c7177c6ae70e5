package com.emshop.benchmarks.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsumerLagTest {

    @Test
    void endOfATransactionIsNothingThatAConsumerIsBehind() {
        assertThat(ConsumerLag.behind(10, 10)).isZero();
        assertThat(ConsumerLag.behind(10, 11)).isZero();
        assertThat(ConsumerLag.behind(10, 13)).isEqualTo(2);
    }
}
