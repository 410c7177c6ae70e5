package com.emshop.inventory.expiry;

import com.emshop.inventory.Reservation;
import com.emshop.inventory.persistence.ReservationStore;
import com.emshop.saga.Cause;
import com.emshop.saga.messaging.Reactor;
import com.emshop.saga.messaging.Stimulus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Expires reservations whose deadline has passed, the most overdue first, a batch in a transaction. Any number of instances
 * may do so side by side: what one works on, the others skip. The deadlines are in the database, so none is lost with a
 * process; a fault of the database ends the round, and the next one begins where it ended.
 */
@Component
class OverdueReservations {
    private static final Logger log = LoggerFactory.getLogger(OverdueReservations.class);
    private static final Cause DEADLINE = Cause.timer("reservation-expiry");

    private final ReservationStore store;
    private final Reactor<Reservation> reservations;
    private final Clock clock;
    private final int batchSize;
    private final Counter failures;

    OverdueReservations(
            ReservationStore store,
            Reactor<Reservation> reservations,
            Clock clock,
            ExpiryProperties properties,
            MeterRegistry meters) {
        this.store = store;
        this.reservations = reservations;
        this.clock = clock;
        this.batchSize = properties.batchSize();
        this.failures = meters.counter("emshop.timer.failures", "timer", DEADLINE.kind());
    }

    /** One round: until no more than a batch is overdue. */
    @Scheduled(fixedDelayString = "${emshop.reservation.expiry.check-interval}")
    void expire() {
        try {
            int expired;
            do {
                expired = reservations.inTransaction(this::expireTogether);
            } while (expired == batchSize);
        } catch (IllegalStateException wrong) {
            log.warn("a batch of reservations cannot expire together; they are tried one by one", wrong);
            store.overdue(clock.instant(), batchSize).forEach(this::expireAlone);
        }
    }

    private int expireTogether() {
        List<String> claimed = store.claimOverdue(clock.instant(), batchSize);
        if (!claimed.isEmpty()) {
            reservations.commands(claimed.stream()
                    .map(orderSn -> Stimulus.of(orderSn, DEADLINE, Reservation::expire))
                    .toList());
        }
        return claimed.size();
    }

    private void expireAlone(String orderSn) {
        try {
            reservations.command(orderSn, DEADLINE, Reservation::expire);
        } catch (IllegalStateException wrong) {
            // Its numbers do not add up. The others must not wait for the person who finds out why.
            failures.increment();
            log.error("the reservation of order {} cannot expire", orderSn, wrong);
        }
    }
}
