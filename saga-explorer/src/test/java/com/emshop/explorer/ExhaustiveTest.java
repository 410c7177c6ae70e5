package com.emshop.explorer;

import static com.emshop.explorer.Adversity.CRASH;
import static com.emshop.explorer.Adversity.DECLINE;
import static com.emshop.explorer.Adversity.GOODWILL;
import static com.emshop.explorer.Adversity.REDELIVERY;
import static com.emshop.explorer.Adversity.REFUND_TROUBLE;
import static com.emshop.explorer.Adversity.RIVAL;
import static com.emshop.explorer.Adversity.SECOND_CAPTURE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way in which one order can go, in every kind of order. */
class ExhaustiveTest {
    private static final Choreography SERVICES = Choreography.ofTheServices();

    @ParameterizedTest
    @EnumSource
    void whateverHappensToAnOrderItEndsWell(TheOrder.Kind kind) {
        everyInvariantHolds(kind, EnumSet.of(DECLINE, SECOND_CAPTURE, RIVAL, CRASH, REDELIVERY));
    }

    @ParameterizedTest
    @EnumSource
    void whateverHappensToItsRefundsTheyEndWell(TheOrder.Kind kind) {
        everyInvariantHolds(kind, EnumSet.of(GOODWILL, REFUND_TROUBLE, CRASH, REDELIVERY));
    }

    @ParameterizedTest
    @EnumSource
    void whateverIsTakenTwiceAndGoesBackWithTroubleEndsWell(TheOrder.Kind kind) {
        everyInvariantHolds(kind, EnumSet.of(SECOND_CAPTURE, REFUND_TROUBLE, REDELIVERY));
    }

    private static void everyInvariantHolds(TheOrder.Kind kind, EnumSet<Adversity> adversities) {
        Exploration exploration = OneOrder.explore(SERVICES, kind, adversities, Sabotage.NONE, Explore.MOST_STATES)
                .exploration();
        System.out.println(kind + " with " + adversities + ": " + exploration);
        assertThat(exploration.found()).isEmpty();
        assertThat(exploration.still()).isPositive();
    }
}
