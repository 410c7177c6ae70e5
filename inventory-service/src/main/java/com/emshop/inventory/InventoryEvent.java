package com.emshop.inventory;

import com.emshop.saga.DomainEvent;
import java.time.Instant;
import java.util.List;

/** What inventory tells the others. */
public sealed interface InventoryEvent extends DomainEvent {

    /** Every line is set aside. */
    record Reserved(List<ReservationLine> lines, Instant expiresAt) implements InventoryEvent {}

    /** Not every line is in stock; nothing is set aside. */
    record ReservationFailed(List<Shortage> shortages) implements InventoryEvent {}

    /** The money did not come in time; the pieces are available again. */
    record ReservationExpired(List<ReservationLine> lines) implements InventoryEvent {}

    /** The order died before it was paid; the pieces are available again. */
    record Released(List<ReservationLine> lines) implements InventoryEvent {}

    /** The pieces are sold to the order. */
    record Confirmed(List<ReservationLine> lines) implements InventoryEvent {}

    /** The order is paid but its pieces are gone. */
    record ConfirmationFailed(List<Shortage> shortages) implements InventoryEvent {}

    /** The order died after it was paid; the pieces are available again. */
    record Returned(List<ReservationLine> lines) implements InventoryEvent {}
}
