package com.emshop.console;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an unfinished order waits for.
 *
 * <p>An order is <em>stuck</em> when it waits longer than allowed. {@link #stuckFrom} is the moment from which it is:
 *
 * <ul>
 *   <li>a service has to act: the settle time after the last observed event of the order;
 *   <li>a person has to act and a timer ends the wait: the grace after the timer's deadline, and not before the settle time
 *       after the last observed event;
 *   <li>the payment provider has to act: the refund time after the last observed event;
 *   <li>an operator has to act on a refusal: at once, since nothing happens without the operator.
 * </ul>
 *
 * A person without a deadline, such as the one who hands the parcel to the carrier, never makes an order stuck. An order that
 * waits for several actions reports the one that has to happen first.
 *
 * @param kind the kind of actor
 * @param who the actor: the name of a service, or customer, operator, caller, payment provider
 * @param what what has to happen next, for people; for a service, the event it has to emit
 * @param since the time of the order's last event, UTC, by the clock of the service that emitted it
 * @param until when a timer ends the wait, UTC; null if there is no timer or its deadline is unknown
 * @param stuckFrom when the order becomes stuck, UTC, by this console's clock where it depends on an observation; null if the
 *     order may wait for ever
 */
public record PendingAction(
        Kind kind,
        String who,
        String what,
        Instant since,
        @Nullable Instant until,
        @Nullable Instant stuckFrom) {

    /** Kinds of actors. */
    public enum Kind {
        /** A service, which acts as soon as it has handled its events. */
        SERVICE,
        /** A customer or an operator. */
        PERSON,
        PROVIDER
    }

    /** What an order waits for; empty if it is finished. */
    public static Optional<PendingAction> of(OrderProjection order, AuditTimeouts timeouts) {
        return new PendingActionRules(order, timeouts).pendingAction();
    }

    /** Whether a timer missed its deadline. */
    public boolean overdue(Instant now) {
        return until != null && stuckFrom != null && !stuckFrom.isAfter(now);
    }
}
