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
import com.emshop.saga.Aggregate;
import com.emshop.saga.CommandRejected;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What of the stock is an order's, and how that changes. All lines of an order or none.
 *
 * <pre>
 * RESERVED -> CONFIRMED -> RETURNED
 * RESERVED -> RELEASED
 * RESERVED -> EXPIRED -> CONFIRMED | REJECTED: the money came after all
 * REJECTED, when not every line was in stock
 * PAID_EARLY -> CONFIRMED | REJECTED: the money came before the order did
 * NONE | PAID_EARLY | EXPIRED -> RELEASED: whatever comes later, the order is dead
 * </pre>
 *
 * Callers of before the saga may also reserve and sell directly, under numbers of their own that are no orders'; see
 * {@link #directKey}. These are told to nobody, since nobody else takes part in them.
 *
 * <p>It moves the pieces of the {@link Stock} that it was given, which it shares with the other reservations of the batch.
 */
public final class Reservation extends Aggregate<ReservationStatus, InventoryEvent> {
    private static final String DIRECT = "direct/";

    private final Stock stock;
    private final boolean linesStored;
    private @Nullable String userId;
    private List<ReservationLine> lines;
    private List<Shortage> shortages;
    private boolean paidInVain;
    private @Nullable Instant expiresAt;
    private final long version;

    /**
     * A reservation as it is stored; {@link ReservationState#none} for one that is not.
     *
     * @param stock has the articles of its lines, and those of the order it may hear of
     */
    public Reservation(ReservationState state, Stock stock) {
        super(state.orderSn(), state.status(), state.status() != NONE, state.trace());
        this.stock = stock;
        this.linesStored = !state.lines().isEmpty();
        this.userId = state.userId();
        this.lines = state.lines();
        this.shortages = state.shortages();
        this.paidInVain = state.paidInVain();
        this.expiresAt = state.expiresAt();
        this.version = state.version();
    }

    /** The key of what a caller reserves or sells directly under this number; never that of an order. */
    public static String directKey(String number) {
        return DIRECT + number;
    }

    /** How it stands now, to be stored or shown. */
    public ReservationState state() {
        return new ReservationState(
                key(),
                status(),
                userId,
                lines,
                shortages,
                paidInVain,
                expiresAt,
                isChanged() ? version + 1 : version,
                trace());
    }

    /** The stock that it moves. */
    public Stock stock() {
        return stock;
    }

    /** Whether its lines came with the running transaction. */
    public boolean hasNewLines() {
        return !linesStored && !lines.isEmpty();
    }

    // ---- what happens to the order

    /**
     * A customer placed the order.
     *
     * @param holding how long the pieces are set aside for the money to come
     */
    public List<InventoryEvent> orderCreated(String user, Collection<ReservationLine> wanted, ReservationHold holding) {
        return switch (status()) {
            case NONE -> {
                learn(user, wanted);
                yield reserveOrReject(holding);
            }
            case PAID_EARLY -> {
                learn(user, wanted);
                yield sellOrReject(MovementKind.SELL);
            }
            case RELEASED -> noteOwner(user); // it died before it was heard of; he may still ask what became of it
            case RESERVED, CONFIRMED, EXPIRED, RETURNED, REJECTED -> nothing();
        };
    }

    /** Its money is there. */
    public List<InventoryEvent> paymentConfirmed() {
        return switch (status()) {
            case NONE -> transitionTo(PAID_EARLY); // what to sell is told by the order
            case RESERVED -> {
                stock.move(MovementKind.CONFIRM, key(), lines, context());
                yield transitionTo(CONFIRMED, new Confirmed(lines));
            }
            case EXPIRED -> sellOrReject(MovementKind.RETAKE);
            case REJECTED -> sayPaidInVain();
            case CONFIRMED, PAID_EARLY -> nothing();
            case RELEASED, RETURNED -> nothing(); // the order is dead, payment gives the money back by itself
        };
    }

    /** It is dead. */
    public List<InventoryEvent> orderCancelled() {
        return switch (status()) {
            case NONE, PAID_EARLY, EXPIRED -> transitionTo(RELEASED); // so that what comes late takes nothing
            case RESERVED -> {
                stock.move(MovementKind.RELEASE, key(), lines, context());
                yield transitionTo(RELEASED, new Released(lines));
            }
            case CONFIRMED -> {
                stock.move(MovementKind.RETURN, key(), lines, context());
                yield transitionTo(RETURNED, new Returned(lines));
            }
            case RELEASED, RETURNED, REJECTED -> nothing(); // nothing is held for it
        };
    }

    /** The time to pay, and a little more, is over. */
    public List<InventoryEvent> expire() {
        return switch (status()) {
            case RESERVED -> {
                stock.move(MovementKind.EXPIRE, key(), lines, context());
                yield isDirect() ? transitionTo(EXPIRED) : transitionTo(EXPIRED, new ReservationExpired(lines));
            }
            case NONE, CONFIRMED, RELEASED, EXPIRED, RETURNED, REJECTED, PAID_EARLY ->
                nothing(); // something was faster
        };
    }

    // ---- what callers do directly; each may be asked again and changes nothing then

    /**
     * Sets pieces aside.
     *
     * @throws CommandRejected if they are not all there, if the number was used for something else, or if it was released before
     */
    public List<InventoryEvent> reserve(Collection<ReservationLine> wanted, ReservationHold holding) {
        return switch (status()) {
            case NONE -> {
                lines = available(wanted);
                setAside(holding);
                yield transitionTo(RESERVED);
            }
            case RESERVED, CONFIRMED, RELEASED, EXPIRED, RETURNED, REJECTED, PAID_EARLY -> again(wanted);
        };
    }

    /**
     * Sells pieces without setting them aside before.
     *
     * @throws CommandRejected if they are not all there, if the number was used for something else, or if it was given back before
     */
    public List<InventoryEvent> sell(Collection<ReservationLine> wanted) {
        return switch (status()) {
            case NONE -> {
                lines = available(wanted);
                stock.move(MovementKind.SELL, key(), lines, context());
                yield transitionTo(CONFIRMED);
            }
            case RESERVED, EXPIRED -> throw notPossible("sold; confirm the reservation instead");
            case CONFIRMED, RELEASED, RETURNED, REJECTED, PAID_EARLY -> again(wanted);
        };
    }

    /**
     * Sells what was set aside; what has expired meanwhile is taken again if it is there.
     *
     * @throws CommandRejected if it is not there any more, or nothing is set aside
     */
    public List<InventoryEvent> confirm() {
        return switch (status()) {
            case NONE -> throw CommandRejected.notFound("reservation-not-found", "There is no such reservation.");
            case RESERVED -> {
                stock.move(MovementKind.CONFIRM, key(), lines, context());
                yield transitionTo(CONFIRMED);
            }
            case EXPIRED -> {
                stock.move(MovementKind.RETAKE, key(), available(lines), context());
                yield transitionTo(CONFIRMED);
            }
            case CONFIRMED -> nothing();
            case RELEASED, RETURNED, REJECTED, PAID_EARLY -> throw notPossible("confirmed");
        };
    }

    /**
     * Gives back what was set aside. A number that nothing was reserved for is released for good: the request to reserve may
     * still be under way, and must not take anything any more.
     *
     * @throws CommandRejected if it is sold already
     */
    public List<InventoryEvent> release() {
        return switch (status()) {
            case NONE, EXPIRED -> transitionTo(RELEASED);
            case RESERVED -> {
                stock.move(MovementKind.RELEASE, key(), lines, context());
                yield transitionTo(RELEASED);
            }
            case RELEASED -> nothing();
            case CONFIRMED, RETURNED, REJECTED, PAID_EARLY -> throw notPossible("released");
        };
    }

    /**
     * Takes back what was sold. A number that nothing was sold for is released for good, see {@link #release}.
     *
     * @throws CommandRejected if it is set aside, not sold
     */
    public List<InventoryEvent> reback() {
        return switch (status()) {
            case NONE -> transitionTo(RELEASED);
            case CONFIRMED -> {
                stock.move(MovementKind.RETURN, key(), lines, context());
                yield transitionTo(RETURNED);
            }
            case RELEASED, RETURNED -> nothing();
            case RESERVED, EXPIRED, REJECTED, PAID_EARLY -> throw notPossible("taken back");
        };
    }

    // ---- how

    private boolean isDirect() {
        return key().startsWith(DIRECT);
    }

    /** The lines, if all of them can be had. */
    private List<ReservationLine> available(Collection<ReservationLine> wanted) {
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

    private List<InventoryEvent> again(Collection<ReservationLine> wanted) {
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
                "It is " + status() + " and cannot be " + what + ".");
    }

    private void learn(String user, Collection<ReservationLine> wanted) {
        userId = user;
        lines = ReservationLine.distinct(wanted);
    }

    private List<InventoryEvent> noteOwner(String user) {
        if (userId == null) {
            userId = user;
            touch();
        }
        return nothing();
    }

    private List<InventoryEvent> reserveOrReject(ReservationHold holding) {
        List<Shortage> missing = stock.shortagesFor(lines);
        if (!missing.isEmpty()) {
            shortages = missing;
            return transitionTo(REJECTED, new ReservationFailed(missing));
        }
        Instant deadline = setAside(holding);
        return transitionTo(RESERVED, new Reserved(lines, deadline));
    }

    private Instant setAside(ReservationHold holding) {
        Instant deadline = now().plus(holding.time());
        expiresAt = deadline;
        stock.move(MovementKind.RESERVE, key(), lines, context());
        return deadline;
    }

    /** Sells what is not set aside, if it can be had. */
    private List<InventoryEvent> sellOrReject(MovementKind kind) {
        List<Shortage> missing = stock.shortagesFor(lines);
        if (!missing.isEmpty()) {
            shortages = missing;
            paidInVain = true;
            return transitionTo(REJECTED, new ConfirmationFailed(missing));
        }
        stock.move(kind, key(), lines, context());
        return transitionTo(CONFIRMED, new Confirmed(lines));
    }

    private List<InventoryEvent> sayPaidInVain() {
        if (paidInVain) {
            return nothing();
        }
        paidInVain = true;
        return emit(new ConfirmationFailed(shortages));
    }
}
