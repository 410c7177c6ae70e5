package com.emshop.explorer;

import static com.emshop.explorer.FaultType.CRASH;
import static com.emshop.explorer.FaultType.DECLINE;
import static com.emshop.explorer.FaultType.GOODWILL;
import static com.emshop.explorer.FaultType.REDELIVERY;
import static com.emshop.explorer.FaultType.REFUND_TROUBLE;
import static com.emshop.explorer.FaultType.RIVAL;
import static com.emshop.explorer.FaultType.SECOND_CAPTURE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way in which one order can go, in every kind of order. */
class ExhaustiveTest {
    private static final Choreography SERVICES = Choreography.ofTheServices();

    @ParameterizedTest
    @EnumSource
    void whateverHappensToAnOrderItEndsWell(OrderFixture.Kind kind) {
        everyInvariantHolds(kind, EnumSet.of(DECLINE, SECOND_CAPTURE, RIVAL, CRASH, REDELIVERY));
    }

    @ParameterizedTest
    @EnumSource
    void whateverHappensToItsRefundsTheyEndWell(OrderFixture.Kind kind) {
        everyInvariantHolds(kind, EnumSet.of(GOODWILL, REFUND_TROUBLE, REDELIVERY));
        everyInvariantHolds(kind, EnumSet.of(SECOND_CAPTURE, REFUND_TROUBLE, REDELIVERY));
        everyInvariantHolds(kind, EnumSet.of(DECLINE, CRASH, REFUND_TROUBLE, REDELIVERY));
    }

    private static void everyInvariantHolds(OrderFixture.Kind kind, EnumSet<FaultType> faults) {
        Exploration exploration = OneOrder.explore(SERVICES, kind, faults, FaultInjection.NONE, Explore.MOST_STATES)
                .exploration();
        System.out.println(kind + " with " + faults + ": " + exploration);
        assertThat(exploration.found()).isEmpty();
        assertThat(exploration.still()).isPositive();
    }
}
