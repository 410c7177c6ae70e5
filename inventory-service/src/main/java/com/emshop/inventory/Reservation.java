package com.emshop.inventory;

import static com.emshop.inventory.ReservationStatus.CONFIRMED;
import static com.emshop.inventory.ReservationStatus.EXPIRED;
import static com.emshop.inventory.ReservationStatus.NONE;
import static com.emshop.inventory.ReservationStatus.PAID_EARLY;
import static com.emshop.inventory.ReservationStatus.REJECTED;
import static com.emshop.inventory.ReservationStatus.RELEASED;
import static com.emshop.inventory.ReservationStatus.RESERVED;
import static com.emshop.inventory.ReservationStatus.RETURNED;

import com.emshop.inventory.InventoryEvent.ConfirmationFailed;
import com.emshop.inventory.InventoryEvent.Confirmed;
import com.emshop.inventory.InventoryEvent.Released;
import com.emshop.inventory.InventoryEvent.ReservationExpired;
import com.emshop.inventory.InventoryEvent.ReservationFailed;
import com.emshop.inventory.InventoryEvent.Reserved;
import com.emshop.inventory.InventoryEvent.Returned;
import com.emshop.saga.AggregateType;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.StatefulAggregate;
import com.emshop.saga.Transitions;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The stock that belongs to an order: all lines of the order or none.
 *
 * <pre>
 * RESERVED -> CONFIRMED -> RETURNED
 * RESERVED -> RELEASED
 * RESERVED -> EXPIRED -> CONFIRMED | REJECTED: the payment came late
 * REJECTED, when not every line was in stock
 * PAID_EARLY -> CONFIRMED | REJECTED: the payment came before the order
 * NONE | PAID_EARLY | EXPIRED -> RELEASED: the order is cancelled, whatever comes later
 * NONE -> CONFIRMED: a direct sale
 * </pre>
 *
 * Callers that know no events may also reserve and sell directly, under numbers of their own that are no orders'; see
 * {@link #directKey}. Direct reservations emit nothing, since no other service takes part in them.
 *
 * <p>Its reactions move the articles of the {@link Stock} that they are given.
 */
public final class Reservation extends StatefulAggregate<ReservationStatus, InventoryEvent> {
    static final Transitions<ReservationStatus> TRANSITIONS = Transitions.of(ReservationStatus.class)
            .allow(NONE, RESERVED, REJECTED, PAID_EARLY, RELEASED, CONFIRMED)
            .allow(PAID_EARLY, CONFIRMED, REJECTED, RELEASED)
            .allow(RESERVED, CONFIRMED, RELEASED, EXPIRED)
            .allow(EXPIRED, CONFIRMED, REJECTED, RELEASED)
            .allow(CONFIRMED, RETURNED)
            .build();

    /** The kind of this aggregate. */
    public static final AggregateType<Reservation, ReservationState> TYPE = AggregateType.of(
            "reservation",
            (orderSn, state) -> new Reservation(state == null ? ReservationState.none(orderSn) : state),
            Reservation::state);

    private static final String DIRECT = "direct/";

    private final boolean linesStored;
    private @Nullable String userId;
    private List<ReservationLine> lines;
    private List<Shortage> shortages;
    private boolean paidButOutOfStock;
    private @Nullable Instant expiresAt;
    private final long version;

    /** A reservation as it is stored; {@link ReservationState#none} for one that is not. */
    public Reservation(ReservationState state) {
        super(state.orderSn(), state.status(), state.status() != NONE, state.trace(), TRANSITIONS);
        this.linesStored = !state.lines().isEmpty();
        this.userId = state.userId();
        this.lines = state.lines();
        this.shortages = state.shortages();
        this.paidButOutOfStock = state.paidButOutOfStock();
        this.expiresAt = state.expiresAt();
        this.version = state.version();
    }

    /** The key of what a caller reserves or sells directly under this number; never that of an order. */
    public static String directKey(String number) {
        return DIRECT + number;
    }

    /** Its state now, to be stored or shown. */
    public ReservationState state() {
        return new ReservationState(
                key(),
                status(),
                userId,
                lines,
                shortages,
                paidButOutOfStock,
                expiresAt,
                isChanged() ? version + 1 : version,
                trace());
    }

    /** Whether its lines came since it was loaded. */
    public boolean hasNewLines() {
        return !linesStored && !lines.isEmpty();
    }

    // ---- events

    /**
     * A customer placed the order.
     *
     * @param hold how long the pieces stay reserved while the order is not paid
     */
    public List<InventoryEvent> orderCreated(
            String user, Collection<ReservationLine> wanted, ReservationHold hold, Stock stock) {
        return switch (status()) {
            case NONE -> {
                recordOrder(user, wanted);
                yield reserveOrReject(hold, stock);
            }
            case PAID_EARLY -> {
                recordOrder(user, wanted);
                yield sellOrReject(MovementKind.SELL, stock);
            }
            case RELEASED -> recordOwner(user); // cancelled before it was handled; the customer may still read it
            case RESERVED, CONFIRMED, EXPIRED, RETURNED, REJECTED -> nothing();
        };
    }

    /** The order is paid. */
    public List<InventoryEvent> paymentConfirmed(Stock stock) {
        return switch (status()) {
            case NONE -> transitionTo(PAID_EARLY); // the lines come with the order
            case RESERVED -> {
                stock.move(MovementKind.CONFIRM, key(), lines);
                yield transitionTo(CONFIRMED, new Confirmed(lines));
            }
            case EXPIRED -> sellOrReject(MovementKind.RETAKE, stock);
            case REJECTED -> emitConfirmationFailed();
            case CONFIRMED, PAID_EARLY -> nothing();
            case RELEASED, RETURNED -> nothing(); // the order is cancelled; payment refunds by itself
        };
    }

    /** The order is cancelled. */
    public List<InventoryEvent> orderCancelled(Stock stock) {
        return switch (status()) {
            case NONE, PAID_EARLY, EXPIRED -> transitionTo(RELEASED); // so that a late event takes nothing
            case RESERVED -> {
                stock.move(MovementKind.RELEASE, key(), lines);
                yield transitionTo(RELEASED, new Released(lines));
            }
            case CONFIRMED -> {
                stock.move(MovementKind.RETURN, key(), lines);
                yield transitionTo(RETURNED, new Returned(lines));
            }
            case RELEASED, RETURNED, REJECTED -> nothing(); // it has no pieces
        };
    }

    /** The payment window and the grace behind it are over. */
    public List<InventoryEvent> expire(Stock stock) {
        return switch (status()) {
            case RESERVED -> {
                stock.move(MovementKind.EXPIRE, key(), lines);
                yield isDirect() ? transitionTo(EXPIRED) : transitionTo(EXPIRED, new ReservationExpired(lines));
            }
            case NONE, CONFIRMED, RELEASED, EXPIRED, RETURNED, REJECTED, PAID_EARLY ->
                nothing(); // an event or a command was faster
        };
    }

    // ---- commands of direct callers; each may be repeated and changes nothing then

    /**
     * Reserves pieces.
     *
     * @throws CommandRejected if not all are available, if the number was used for something else, or if it was released before
     */
    public List<InventoryEvent> reserve(Collection<ReservationLine> wanted, ReservationHold hold, Stock stock) {
        return switch (status()) {
            case NONE -> {
                lines = available(wanted, stock);
                reserveLines(hold, stock);
                yield transitionTo(RESERVED);
            }
            case RESERVED, CONFIRMED, RELEASED, EXPIRED, RETURNED, REJECTED, PAID_EARLY -> repeated(wanted);
        };
    }

    /**
     * Sells pieces without reserving them before.
     *
     * @throws CommandRejected if not all are available, if the number was used for something else, or if it was released before
     */
    public List<InventoryEvent> sell(Collection<ReservationLine> wanted, Stock stock) {
        return switch (status()) {
            case NONE -> {
                lines = available(wanted, stock);
                stock.move(MovementKind.SELL, key(), lines);
                yield transitionTo(CONFIRMED);
            }
            case RESERVED, EXPIRED -> throw notPossible("sold; confirm the reservation instead");
            case CONFIRMED, RELEASED, RETURNED, REJECTED, PAID_EARLY -> repeated(wanted);
        };
    }

    /**
     * Sells what is reserved; what has expired is taken again if it is available.
     *
     * @throws CommandRejected if it is not available any more, or nothing is reserved
     */
    public List<InventoryEvent> confirm(Stock stock) {
        return switch (status()) {
            case NONE -> throw CommandRejected.notFound("reservation-not-found", "There is no such reservation.");
            case RESERVED -> {
                stock.move(MovementKind.CONFIRM, key(), lines);
                yield transitionTo(CONFIRMED);
            }
            case EXPIRED -> {
                stock.move(MovementKind.RETAKE, key(), available(lines, stock));
                yield transitionTo(CONFIRMED);
            }
            case CONFIRMED -> nothing();
            case RELEASED, RETURNED, REJECTED, PAID_EARLY -> throw notPossible("confirmed");
        };
    }

    /**
     * Releases what is reserved. A number that nothing was reserved for is released for good: the request to reserve may
     * still be under way, and must not take anything any more.
     *
     * @throws CommandRejected if it is sold already
     */
    public List<InventoryEvent> release(Stock stock) {
        return switch (status()) {
            case NONE, EXPIRED -> transitionTo(RELEASED);
            case RESERVED -> {
                stock.move(MovementKind.RELEASE, key(), lines);
                yield transitionTo(RELEASED);
            }
            case RELEASED -> nothing();
            case CONFIRMED, RETURNED, REJECTED, PAID_EARLY -> throw notPossible("released");
        };
    }

    /**
     * Takes back what was sold. A number that nothing was sold for is released for good, see {@link #release}.
     *
     * @throws CommandRejected if it is reserved, not sold
     */
    public List<InventoryEvent> reback(Stock stock) {
        return switch (status()) {
            case NONE -> transitionTo(RELEASED);
            case CONFIRMED -> {
                stock.move(MovementKind.RETURN, key(), lines);
                yield transitionTo(RETURNED);
            }
            case RELEASED, RETURNED -> nothing();
            case RESERVED, EXPIRED, REJECTED, PAID_EARLY -> throw notPossible("taken back");
        };
    }

    private boolean isDirect() {
        return key().startsWith(DIRECT);
    }

    /** The lines, if all of them are available. */
    private static List<ReservationLine> available(Collection<ReservationLine> wanted, Stock stock) {
        List<ReservationLine> each = ReservationLine.distinct(wanted);
        List<Shortage> missing = stock.shortagesFor(each);
        if (!missing.isEmpty()) {
            Shortage first = missing.get(0);
            throw CommandRejected.conflict(
                    "out-of-stock",
                    "Of " + first.sku() + " " + first.wanted() + " are wanted and " + first.available()
                            + " are available.");
        }
        return each;
    }

    private List<InventoryEvent> repeated(Collection<ReservationLine> wanted) {
        if (lines.isEmpty()) {
            throw notPossible("used any more");
        }
        if (!lines.equals(ReservationLine.distinct(wanted))) {
            throw CommandRejected.conflict("number-reused", "This number was used for other pieces before.");
        }
        return nothing();
    }

    private CommandRejected notPossible(String what) {
        return CommandRejected.conflict(
                "reservation-" + status().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                "The reservation is " + status() + " and cannot be " + what + ".");
    }

    private void recordOrder(String user, Collection<ReservationLine> wanted) {
        userId = user;
        lines = ReservationLine.distinct(wanted);
    }

    private List<InventoryEvent> recordOwner(String user) {
        if (userId == null) {
            userId = user;
            touch();
        }
        return nothing();
    }

    private List<InventoryEvent> reserveOrReject(ReservationHold hold, Stock stock) {
        List<Shortage> missing = stock.shortagesFor(lines);
        if (!missing.isEmpty()) {
            shortages = missing;
            return transitionTo(REJECTED, new ReservationFailed(missing));
        }
        Instant deadline = reserveLines(hold, stock);
        return transitionTo(RESERVED, new Reserved(lines, deadline));
    }

    private Instant reserveLines(ReservationHold hold, Stock stock) {
        Instant deadline = now().plus(hold.time());
        expiresAt = deadline;
        stock.move(MovementKind.RESERVE, key(), lines);
        return deadline;
    }

    /** Sells what is not reserved, if all of it is available. */
    private List<InventoryEvent> sellOrReject(MovementKind kind, Stock stock) {
        List<Shortage> missing = stock.shortagesFor(lines);
        if (!missing.isEmpty()) {
            shortages = missing;
            paidButOutOfStock = true;
            return transitionTo(REJECTED, new ConfirmationFailed(missing));
        }
        stock.move(kind, key(), lines);
        return transitionTo(CONFIRMED, new Confirmed(lines));
    }

    private List<InventoryEvent> emitConfirmationFailed() {
        if (paidButOutOfStock) {
            return nothing();
        }
        paidButOutOfStock = true;
        return emit(new ConfirmationFailed(shortages));
    }
}
