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
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
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
 * It moves the pieces of the {@link Stock} that it was given, which it shares with the other reservations of the batch.
 */
public final class Reservation extends Aggregate<ReservationStatus, InventoryEvent> {
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

    /**
     * A customer placed the order.
     *
     * @param holdFor how long the pieces are set aside for the money to come
     */
    public List<InventoryEvent> orderCreated(String user, Collection<ReservationLine> wanted, Duration holdFor) {
        return switch (status()) {
            case NONE -> {
                learn(user, wanted);
                yield reserve(holdFor);
            }
            case PAID_EARLY -> {
                learn(user, wanted);
                yield sell(MovementKind.SELL);
            }
            case RELEASED -> noteOwner(user); // it died before it was heard of; he may still ask what became of it
            case RESERVED, CONFIRMED, EXPIRED, RETURNED, REJECTED -> nothing();
        };
    }

    /** Its money is there. */
    public List<InventoryEvent> paymentConfirmed() {
        return switch (status()) {
            case NONE -> become(PAID_EARLY); // what to sell is told by the order
            case RESERVED -> {
                stock.move(MovementKind.CONFIRM, key(), lines, occasion());
                yield become(CONFIRMED, new Confirmed(lines));
            }
            case EXPIRED -> sell(MovementKind.RETAKE);
            case REJECTED -> sayPaidInVain();
            case CONFIRMED, PAID_EARLY -> nothing();
            case RELEASED, RETURNED -> nothing(); // the order is dead, payment gives the money back by itself
        };
    }

    /** It is dead. */
    public List<InventoryEvent> orderCancelled() {
        return switch (status()) {
            case NONE, PAID_EARLY, EXPIRED -> become(RELEASED); // so that what comes late takes nothing
            case RESERVED -> {
                stock.move(MovementKind.RELEASE, key(), lines, occasion());
                yield become(RELEASED, new Released(lines));
            }
            case CONFIRMED -> {
                stock.move(MovementKind.RETURN, key(), lines, occasion());
                yield become(RETURNED, new Returned(lines));
            }
            case RELEASED, RETURNED, REJECTED -> nothing(); // nothing is held for it
        };
    }

    /** The time to pay, and a little more, is over. */
    public List<InventoryEvent> expire() {
        return switch (status()) {
            case RESERVED -> {
                stock.move(MovementKind.EXPIRE, key(), lines, occasion());
                yield become(EXPIRED, new ReservationExpired(lines));
            }
            case NONE, CONFIRMED, RELEASED, EXPIRED, RETURNED, REJECTED, PAID_EARLY ->
                nothing(); // something was faster
        };
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

    private List<InventoryEvent> reserve(Duration holdFor) {
        List<Shortage> missing = stock.shortagesFor(lines);
        if (!missing.isEmpty()) {
            shortages = missing;
            return become(REJECTED, new ReservationFailed(missing));
        }
        Instant deadline = now().plus(holdFor);
        expiresAt = deadline;
        stock.move(MovementKind.RESERVE, key(), lines, occasion());
        return become(RESERVED, new Reserved(lines, deadline));
    }

    /** Sells what is not set aside, if it can be had. */
    private List<InventoryEvent> sell(MovementKind kind) {
        List<Shortage> missing = stock.shortagesFor(lines);
        if (!missing.isEmpty()) {
            shortages = missing;
            paidInVain = true;
            return become(REJECTED, new ConfirmationFailed(missing));
        }
        stock.move(kind, key(), lines, occasion());
        return become(CONFIRMED, new Confirmed(lines));
    }

    private List<InventoryEvent> sayPaidInVain() {
        if (paidInVain) {
            return nothing();
        }
        paidInVain = true;
        return tell(new ConfirmationFailed(shortages));
    }
}
