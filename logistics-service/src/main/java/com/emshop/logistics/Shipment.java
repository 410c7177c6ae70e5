package com.emshop.logistics;

import static com.emshop.logistics.ShipmentStatus.AWAITING_ORDER;
import static com.emshop.logistics.ShipmentStatus.AWAITING_STOCK;
import static com.emshop.logistics.ShipmentStatus.CANCELLED;
import static com.emshop.logistics.ShipmentStatus.CREATED;
import static com.emshop.logistics.ShipmentStatus.DELIVERED;
import static com.emshop.logistics.ShipmentStatus.DISPATCHED;
import static com.emshop.logistics.ShipmentStatus.NONE;
import static com.emshop.logistics.ShipmentStatus.NOT_NEEDED;
import static com.emshop.logistics.ShipmentStatus.REJECTED;

import com.emshop.logistics.ShipmentEvent.CancellationRefused;
import com.emshop.logistics.ShipmentEvent.Cancelled;
import com.emshop.logistics.ShipmentEvent.Created;
import com.emshop.logistics.ShipmentEvent.Delivered;
import com.emshop.logistics.ShipmentEvent.Dispatched;
import com.emshop.logistics.ShipmentEvent.Rejected;
import com.emshop.saga.AggregateType;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.StatefulAggregate;
import com.emshop.saga.Transitions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An order's shipment. It is created when the order is paid and its stock is confirmed, whichever event comes first.
 *
 * <pre>
 * AWAITING_STOCK | AWAITING_ORDER -> CREATED -> DISPATCHED -> DELIVERED
 * AWAITING_STOCK | AWAITING_ORDER -> REJECTED: no carrier serves the address
 * NONE | AWAITING_STOCK | AWAITING_ORDER | CREATED -> CANCELLED: whatever comes later, nothing is dispatched
 * NONE | AWAITING_ORDER -> NOT_NEEDED: digital goods
 * </pre>
 */
public final class Shipment extends StatefulAggregate<ShipmentStatus, ShipmentEvent> {
    static final Transitions<ShipmentStatus> TRANSITIONS = Transitions.of(ShipmentStatus.class)
            .allow(NONE, AWAITING_STOCK, AWAITING_ORDER, NOT_NEEDED, CANCELLED)
            .allow(AWAITING_STOCK, CREATED, REJECTED, CANCELLED)
            .allow(AWAITING_ORDER, CREATED, REJECTED, NOT_NEEDED, CANCELLED)
            .allow(CREATED, DISPATCHED, CANCELLED)
            .allow(DISPATCHED, DELIVERED)
            .build();

    /** The kind of this aggregate. */
    public static final AggregateType<Shipment, ShipmentState> TYPE = AggregateType.of(
            "shipment",
            (orderSn, state) -> new Shipment(state == null ? ShipmentState.none(orderSn) : state),
            Shipment::state);

    private @Nullable String userId;
    private @Nullable String shipmentSn;
    private @Nullable ShippingAddress address;
    private @Nullable String carrier;
    private @Nullable String trackingNo;
    private @Nullable String rejectReason;
    private boolean cancellationRefused;
    private final long version;

    /** A shipment as it is stored; {@link ShipmentState#none} for one that is not. */
    public Shipment(ShipmentState state) {
        super(state.orderSn(), state.status(), state.status() != NONE, state.trace(), TRANSITIONS);
        this.userId = state.userId();
        this.shipmentSn = state.shipmentSn();
        this.address = state.address();
        this.carrier = state.carrier();
        this.trackingNo = state.trackingNo();
        this.rejectReason = state.rejectReason();
        this.cancellationRefused = state.cancellationRefused();
        this.version = state.version();
    }

    /** Its state now, to be stored or shown. */
    public ShipmentState state() {
        return new ShipmentState(
                key(),
                status(),
                userId,
                shipmentSn,
                address,
                carrier,
                trackingNo,
                rejectReason,
                cancellationRefused,
                isChanged() ? version + 1 : version,
                trace());
    }

    // ---- events

    /**
     * The order is paid.
     *
     * @param to where the shipment goes; null for digital goods
     */
    public List<ShipmentEvent> orderPaid(String user, @Nullable ShippingAddress to, Carriers carriers) {
        return switch (status()) {
            case NONE -> {
                userId = user;
                address = to;
                yield transitionTo(to == null ? NOT_NEEDED : AWAITING_STOCK);
            }
            case AWAITING_ORDER -> {
                userId = user;
                address = to;
                yield to == null ? transitionTo(NOT_NEEDED) : create(to, carriers);
            }
            case CANCELLED -> recordOwner(user); // cancelled before it was handled; the customer may still read it
            case AWAITING_STOCK, CREATED, DISPATCHED, DELIVERED, REJECTED, NOT_NEEDED -> nothing();
        };
    }

    /** The order's stock is confirmed. */
    public List<ShipmentEvent> stockConfirmed(Carriers carriers) {
        return switch (status()) {
            case NONE -> transitionTo(AWAITING_ORDER);
            case AWAITING_STOCK ->
                create(Objects.requireNonNull(address, "a shipment that awaits stock has an address"), carriers);
            case AWAITING_ORDER, CREATED, DISPATCHED, DELIVERED, REJECTED, CANCELLED, NOT_NEEDED -> nothing();
        };
    }

    /** The customer asks to cancel the paid order: granted until the shipment is dispatched. */
    public List<ShipmentEvent> cancellationRequested() {
        return switch (status()) {
            case NONE, AWAITING_STOCK, AWAITING_ORDER, CREATED -> transitionTo(CANCELLED, new Cancelled(shipmentSn));
            case DISPATCHED, DELIVERED -> refuseCancellation();
            case REJECTED, CANCELLED -> nothing(); // the order is cancelled anyway
            case NOT_NEEDED -> nothing(); // digital goods are cancelled without asking here
        };
    }

    /** The order is cancelled. */
    public List<ShipmentEvent> orderCancelled() {
        return switch (status()) {
            case NONE, AWAITING_STOCK, AWAITING_ORDER, CREATED -> transitionTo(CANCELLED);
            case DISPATCHED, DELIVERED -> nothing(); // order cancels only where nothing was dispatched
            case REJECTED, CANCELLED, NOT_NEEDED -> nothing();
        };
    }

    // ---- operators' commands

    /** It is handed to the carrier. The same handover again changes nothing; another one is rejected. */
    public List<ShipmentEvent> dispatch(String by, String number) {
        return switch (status()) {
            case NONE, NOT_NEEDED -> throw notFound();
            case CREATED -> {
                carrier = by;
                trackingNo = number;
                yield transitionTo(DISPATCHED, new Dispatched(number(), by, number));
            }
            case DISPATCHED, DELIVERED -> {
                if (by.equals(carrier) && number.equals(trackingNo)) {
                    yield nothing();
                }
                throw CommandRejected.conflict(
                        "shipment-dispatched",
                        "The shipment was handed to " + carrier + " as " + trackingNo + " already.");
            }
            case AWAITING_STOCK, AWAITING_ORDER, REJECTED, CANCELLED ->
                throw CommandRejected.conflict(
                        "shipment-not-dispatchable",
                        "The shipment is " + status() + "; there is nothing to hand over.");
        };
    }

    /** It is delivered. The same command again changes nothing. */
    public List<ShipmentEvent> deliver() {
        return switch (status()) {
            case NONE, NOT_NEEDED -> throw notFound();
            case DISPATCHED -> transitionTo(DELIVERED, new Delivered(number()));
            case DELIVERED -> nothing();
            case AWAITING_STOCK, AWAITING_ORDER, CREATED, REJECTED, CANCELLED ->
                throw CommandRejected.conflict(
                        "shipment-not-dispatched",
                        "The shipment is " + status() + "; only a dispatched one can be delivered.");
        };
    }

    private List<ShipmentEvent> create(ShippingAddress to, Carriers carriers) {
        String sn = "SHP-" + key(); // one order, one shipment
        shipmentSn = sn;
        String objection = carriers.objectionTo(to);
        if (objection != null) {
            rejectReason = objection;
            return transitionTo(REJECTED, new Rejected(sn, objection));
        }
        return transitionTo(CREATED, new Created(sn));
    }

    private List<ShipmentEvent> refuseCancellation() {
        if (cancellationRefused) {
            return nothing();
        }
        cancellationRefused = true;
        return emit(new CancellationRefused(number()));
    }

    private List<ShipmentEvent> recordOwner(String user) {
        if (userId == null) {
            userId = user;
            touch();
        }
        return nothing();
    }

    private String number() {
        return Objects.requireNonNull(shipmentSn, "a shipment that was created has a number");
    }

    private static CommandRejected notFound() {
        return CommandRejected.notFound("shipment-not-found", "There is no such shipment.");
    }
}
