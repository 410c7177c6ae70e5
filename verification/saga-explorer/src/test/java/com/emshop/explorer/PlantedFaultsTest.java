package com.emshop.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationLine;
import com.emshop.inventory.ReservationStatus;
import com.emshop.payment.Payment;
import com.emshop.payment.PaymentStatus;
import com.emshop.saga.DomainEvent;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A proof that cannot fail proves nothing: what is broken on purpose is found, by the exploration and by the random simulation. */
class PlantedFaultsTest {
    private static final Choreography SERVICES = Choreography.ofTheServices();
    private static final int MOST_WALKS = 30;

    /** A compensation that is missing: inventory ignores OrderCancelled. */
    private static final FaultInjection MISSING_COMPENSATION = (service, request, aggregate, reaction) ->
            service == Service.INVENTORY && request.equals("OrderCancelled") ? List.of() : reaction.get();

    /** A reaction that is not idempotent: StockConfirmed is emitted again whenever PaymentConfirmed is redelivered. */
    private static final FaultInjection NOT_IDEMPOTENT = (service, request, aggregate, reaction) -> {
        if (service == Service.INVENTORY
                && request.equals("PaymentConfirmed")
                && aggregate instanceof Reservation sold
                && sold.status() == ReservationStatus.CONFIRMED) {
            List<ReservationLine> lines = sold.state().lines();
            return List.<DomainEvent>of(new com.emshop.inventory.InventoryEvent.Confirmed(lines));
        }
        return reaction.get();
    };

    /** Money that is kept: what comes when the payment is closed already is passed over. */
    private static final FaultInjection KEPT_MONEY =
            (service, request, aggregate, reaction) -> service == Service.PAYMENT
                            && request.startsWith("webhook")
                            && aggregate instanceof Payment closed
                            && closed.status() == PaymentStatus.CANCELLED
                    ? List.of()
                    : reaction.get();

    /** A timer that does nothing: what arrived and is not confirmed stays so for ever. */
    private static final FaultInjection DISABLED_TIMER =
            (service, request, aggregate, reaction) -> request.equals("receipt timer") ? List.of() : reaction.get();

    /** A check that is due again at once, whatever it found: payment would ask the provider again and again. */
    private static final FaultInjection ENDLESS_CHECKS = (service, request, aggregate, reaction) -> {
        List<? extends DomainEvent> events = reaction.get();
        if (request.equals("reconciliation with the provider") && aggregate instanceof Payment payment) {
            payment.checkoutOpened(Duration.ZERO);
        }
        return events;
    };

    /** A reaction that takes the usual order of events for the only one. */
    private static final FaultInjection ORDER_DEPENDENT = (service, request, aggregate, reaction) -> {
        if (service == Service.LOGISTICS && request.equals("StockConfirmed") && aggregate.isStored()) {
            throw new IllegalStateException("not expected in this order");
        }
        return reaction.get();
    };

    @Test
    void aMissingCompensationIsFound() {
        assertThat(exploring(MISSING_COMPENSATION)).contains("CANCELLED with a reservation");
    }

    @Test
    void aReactionThatIsNotIdempotentIsFound() {
        assertThat(exploring(NOT_IDEMPOTENT))
                .contains("a redelivered event changes something, and emits [StockConfirmed]");
    }

    @Test
    void moneyThatIsKeptIsFound() {
        assertThat(exploring(KEPT_MONEY)).contains("the shop keeps 10.00 instead of 0");
    }

    @Test
    void anOrderThatIsStuckIsFound() {
        assertThat(exploring(DISABLED_TIMER)).contains("stuck: delivered, and never counts as received");
    }

    @Test
    void aCircleIsFound() {
        assertThat(exploring(ENDLESS_CHECKS)).contains("this could go round in a circle", "payment asks the provider");
    }

    @Test
    void aReactionThatMindsTheOrderOfEventsIsFound() {
        assertThat(exploring(ORDER_DEPENDENT)).contains("logistics breaks on StockConfirmed");
    }

    @Test
    void theTraceIsAShortestOne() {
        Violation violation = explore(MISSING_COMPENSATION);
        // What anybody else could do is not in it.
        assertThat(violation.trace())
                .contains("the customer cancels", "payment handles OrderCancelled")
                .doesNotContain(
                        "an operator dispatches the parcel",
                        "the customer confirms the receipt",
                        "an operator retries the refused refund")
                .doesNotHaveDuplicates();
        assertThat(violation.toString()).contains("1. ", violation.what(), violation.state());
    }

    @Test
    void randomWalksFindThemToo() {
        assertThat(simulating(MISSING_COMPENSATION)).contains("CANCELLED with a reservation");
        assertThat(simulating(KEPT_MONEY)).contains("the shop keeps");
        assertThat(simulating(DISABLED_TIMER)).contains("does not come to an end");
    }

    private static String exploring(FaultInjection fault) {
        return explore(fault).toString();
    }

    private static Violation explore(FaultInjection fault) {
        return OneOrder.explore(
                        SERVICES,
                        OrderFixture.Kind.PARCEL,
                        EnumSet.of(FaultType.REDELIVERY),
                        fault,
                        Explore.MOST_STATES)
                .exploration()
                .found()
                .orElseThrow(() -> new AssertionError("nothing was found"));
    }

    /** One simulation meets some of what can happen; a fault that a few dozen do not meet would be missed in earnest, too. */
    private static String simulating(FaultInjection fault) {
        return LongStream.rangeClosed(1, MOST_WALKS)
                .mapToObj(seed -> new ManyOrders(SERVICES, fault, seed, 60, 3).simulate())
                .flatMap(simulation -> simulation.found().stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing was found"))
                .toString();
    }
}
