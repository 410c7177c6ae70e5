package com.emshop.inventory;

import com.emshop.saga.DomainEvent;
import java.time.Instant;
import java.util.List;

/** What inventory emits. */
public sealed interface InventoryEvent extends DomainEvent {

    /** Every line is reserved. */
    record Reserved(List<ReservationLine> lines, Instant expiresAt) implements InventoryEvent {}

    /** Not every line is in stock; nothing is reserved. */
    record ReservationFailed(List<Shortage> shortages) implements InventoryEvent {}

    /** The order was not paid in time; the pieces are available again. */
    record ReservationExpired(List<ReservationLine> lines) implements InventoryEvent {}

    /** The order was cancelled before it was paid; the pieces are available again. */
    record Released(List<ReservationLine> lines) implements InventoryEvent {}

    /** The pieces are sold to the order. */
    record Confirmed(List<ReservationLine> lines) implements InventoryEvent {}

    /** The order is paid, but its pieces are out of stock. */
    record ConfirmationFailed(List<Shortage> shortages) implements InventoryEvent {}

    /** The order was cancelled after it was paid; the pieces are available again. */
    record Returned(List<ReservationLine> lines) implements InventoryEvent {}
}
