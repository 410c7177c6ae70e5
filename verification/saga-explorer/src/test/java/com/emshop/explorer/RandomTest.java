package com.emshop.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hundreds of orders for few articles, in random orders that can be repeated. */
class RandomTest {
    private static final Choreography SERVICES = Choreography.ofTheServices();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everythingAddsUp(long seed) {
        ManyOrders.Simulation simulation = new ManyOrders(SERVICES, FaultInjection.NONE, seed, 300, 4).simulate();
        System.out.println(simulation);
        assertThat(simulation.found()).isEmpty();
        assertThat(simulation.orders()).isEqualTo(300);
    }

    @Test
    void theSameSeedIsTheSameWalk() {
        assertThat(new ManyOrders(SERVICES, FaultInjection.NONE, 42, 50, 3)
                        .simulate()
                        .toString())
                .isEqualTo(new ManyOrders(SERVICES, FaultInjection.NONE, 42, 50, 3)
                        .simulate()
                        .toString());
    }
}
