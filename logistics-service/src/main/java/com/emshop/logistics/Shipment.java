package com.emshop.logistics;

import static com.emshop.logistics.ShipmentStatus.AWAITING_ORDER;
import static com.emshop.logistics.ShipmentStatus.AWAITING_STOCK;
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
import com.emshop.saga.Aggregate;
import com.emshop.saga.CommandRejected;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An order's parcel. It is made when the order is paid and its pieces are sold to it, in whichever order the two are heard.
 *
 * <pre>
 * AWAITING_STOCK | AWAITING_ORDER -> CREATED -> DISPATCHED -> DELIVERED
 * AWAITING_STOCK | AWAITING_ORDER -> REJECTED
 * NONE | AWAITING_STOCK | AWAITING_ORDER | CREATED -> CANCELLED: whatever comes later, nothing leaves
 * NOT_NEEDED, for digital goods
 * </pre>
 */
public final class Shipment extends Aggregate<ShipmentStatus, ShipmentEvent> {
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
        super(state.orderSn(), state.status(), state.status() != NONE, state.trace());
        this.userId = state.userId();
        this.shipmentSn = state.shipmentSn();
        this.address = state.address();
        this.carrier = state.carrier();
        this.trackingNo = state.trackingNo();
        this.rejectReason = state.rejectReason();
        this.cancellationRefused = state.cancellationRefused();
        this.version = state.version();
    }

    /** How it stands now, to be stored or shown. */
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

    // ---- what happens to the order

    /**
     * The order's money is there.
     *
     * @param to where the parcel goes; null for digital goods
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
                yield to == null ? transitionTo(NOT_NEEDED) : make(to, carriers);
            }
            case CANCELLED -> noteOwner(user); // it died before it was heard of; he may still ask what became of it
            case AWAITING_STOCK, CREATED, DISPATCHED, DELIVERED, REJECTED, NOT_NEEDED -> nothing();
        };
    }

    /** The pieces are sold to the order. */
    public List<ShipmentEvent> stockConfirmed(Carriers carriers) {
        return switch (status()) {
            case NONE -> transitionTo(AWAITING_ORDER);
            case AWAITING_STOCK ->
                make(Objects.requireNonNull(address, "a parcel that waits has an address"), carriers);
            case AWAITING_ORDER, CREATED, DISPATCHED, DELIVERED, REJECTED, CANCELLED, NOT_NEEDED -> nothing();
        };
    }

    /** The customer wants to cancel the paid order: granted as long as nothing has left. */
    public List<ShipmentEvent> cancellationRequested() {
        return switch (status()) {
            case NONE, AWAITING_STOCK, AWAITING_ORDER, CREATED ->
                transitionTo(ShipmentStatus.CANCELLED, new Cancelled(shipmentSn));
            case DISPATCHED, DELIVERED -> refuseCancellation();
            case REJECTED, CANCELLED -> nothing(); // the order dies anyway
            case NOT_NEEDED -> nothing(); // digital goods are cancelled without asking here
        };
    }

    /** The order is dead. */
    public List<ShipmentEvent> orderCancelled() {
        return switch (status()) {
            case NONE, AWAITING_STOCK, AWAITING_ORDER, CREATED -> transitionTo(ShipmentStatus.CANCELLED);
            case DISPATCHED, DELIVERED -> nothing(); // it has left; an order dies late only where nothing has
            case REJECTED, CANCELLED, NOT_NEEDED -> nothing();
        };
    }

    // ---- what operators do

    /** It is handed to the carrier. Saying so again changes nothing; saying something else is refused. */
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
                        "The parcel was handed to " + carrier + " as " + trackingNo + " already.");
            }
            case AWAITING_STOCK, AWAITING_ORDER, REJECTED, CANCELLED ->
                throw CommandRejected.conflict(
                        "shipment-not-dispatchable",
                        "The shipment is " + status() + "; there is nothing to hand over.");
        };
    }

    /** It arrived. Saying so again changes nothing. */
    public List<ShipmentEvent> deliver() {
        return switch (status()) {
            case NONE, NOT_NEEDED -> throw notFound();
            case DISPATCHED -> transitionTo(DELIVERED, new Delivered(number()));
            case DELIVERED -> nothing();
            case AWAITING_STOCK, AWAITING_ORDER, CREATED, REJECTED, CANCELLED ->
                throw CommandRejected.conflict(
                        "shipment-not-dispatched", "The shipment is " + status() + "; only a dispatched one arrives.");
        };
    }

    // ---- how

    private List<ShipmentEvent> make(ShippingAddress to, Carriers carriers) {
        String sn = "SHP-" + key(); // one order, one parcel
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

    private List<ShipmentEvent> noteOwner(String user) {
        if (userId == null) {
            userId = user;
            touch();
        }
        return nothing();
    }

    private String number() {
        return Objects.requireNonNull(shipmentSn, "a parcel that was made has a number");
    }

    private static CommandRejected notFound() {
        return CommandRejected.notFound("shipment-not-found", "There is no such shipment.");
    }
}
