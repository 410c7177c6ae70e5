package com.emshop.console;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an unfinished order waits for.
 *
 * <p>An order is <em>stuck</em> when it waits longer than what it waits for may take; from when on is {@link #stuckFrom}:
 *
 * <ul>
 *   <li>a service's turn: when nothing was observed of the order for the settle time;
 *   <li>a person's turn that a timer ends: when the timer's deadline is over by more than the grace (and the order is quiet);
 *   <li>the provider's turn: when nothing was observed of the order for as long as a refund may take;
 *   <li>an operator's turn because something was refused: at once, since nothing happens before he acts.
 * </ul>
 *
 * A person who may take his time, such as whoever hands the parcel to the carrier, never makes an order stuck. Of an order
 * that waits in several ways the one is named that has to come first.
 *
 * @param kind whose turn it is
 * @param who who that is: the name of a service, or customer, operator, caller, payment provider
 * @param what what has to happen next, for people; of a service, the event it has to tell
 * @param since when the last event of the order became true, UTC, by the clock of the service that told it
 * @param until when a timer decides if nothing else does, UTC; null where there is none, or none is known of
 * @param stuckFrom the moment from which on the order is stuck if it still waits then, UTC, by this console's clock where it
 *     depends on what was observed; null if it may wait for ever
 */
public record Waiting(
        Kind kind,
        String who,
        String what,
        Instant since,
        @Nullable Instant until,
        @Nullable Instant stuckFrom) {

    /** Whose turn it is. */
    public enum Kind {
        /** A service's: due as soon as it gets around to it. */
        SERVICE,
        /** A customer's or an operator's. */
        PERSON,
        /** The payment provider's. */
        PROVIDER
    }

    /** What an order waits for; nothing if it has come to its end. */
    public static Optional<Waiting> of(Evidence order, Patience patience) {
        return new NextTurn(order, patience).waiting();
    }

    /** Whether a timer should have ended it, and did not. */
    public boolean overdue(Instant now) {
        return until != null && stuckFrom != null && !stuckFrom.isAfter(now);
    }
}
