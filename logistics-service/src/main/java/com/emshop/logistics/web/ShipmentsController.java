package com.emshop.logistics.web;

import com.emshop.logistics.Shipment;
import com.emshop.logistics.ShipmentEvent;
import com.emshop.logistics.ShipmentState;
import com.emshop.logistics.ShipmentStatus;
import com.emshop.logistics.persistence.ShipmentStore;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.messaging.TransitionLog;
import com.emshop.saga.web.Caller;
import com.emshop.saga.web.CursorPage;
import com.emshop.saga.web.IdempotentByState;
import com.emshop.saga.web.Identifiers;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shipments over HTTP. Customers see their own; others are not found. */
@RestController
@RequestMapping("/shipments")
class ShipmentsController {
    private static final Predicate<String> ORDER_SN = Identifiers.visible(64);
    private static final Predicate<String> SHIPMENT_SN = Identifiers.visible(80);

    private final CommandQueue commands;
    private final ShipmentStore store;
    private final Clock clock;

    ShipmentsController(CommandQueue commands, ShipmentStore store, Clock clock) {
        this.commands = commands;
        this.store = store;
        this.clock = clock;
    }

    /** Which carrier takes the shipment, and under which number of its own. */
    record Handover(
            @NotBlank @Size(max = 64) String carrier,
            @NotBlank @Size(max = 64) String trackingNo) {}

    /** An order's shipment, or the caller's shipments, an operator sees everybody's; those of the newest orders first. */
    @GetMapping
    CursorPage<ShipmentView> list(
            Caller caller,
            @RequestParam @Nullable String orderSn,
            @RequestParam @Nullable ShipmentStatus status,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int most = CursorPage.limit(limit);
        if (orderSn != null) {
            List<ShipmentState> found = Optional.of(orderSn).filter(ORDER_SN).flatMap(store::findByOrderSn).stream()
                    .filter(shipment -> maySee(caller, shipment))
                    .filter(shipment -> status == null || shipment.status() == status)
                    .toList();
            return CursorPage.of(found, most, ShipmentState::orderSn, ShipmentView::of);
        }
        String before = CursorPage.position(cursor, ORDER_SN);
        List<ShipmentState> found = store.page(caller.operator() ? null : caller.userId(), status, before, most + 1);
        return CursorPage.of(found, most, ShipmentState::orderSn, ShipmentView::of);
    }

    @GetMapping("/{shipmentSn}")
    ResponseEntity<ShipmentView> get(Caller caller, @PathVariable String shipmentSn) {
        ShipmentState shipment = visible(caller, shipmentSn);
        return ResponseEntity.ok().eTag(Long.toString(shipment.version())).body(ShipmentView.of(shipment));
    }

    /** Every change of the shipment's status and its cause. */
    @GetMapping("/{shipmentSn}/tracks")
    List<TransitionLog.Entry> tracks(Caller caller, @PathVariable String shipmentSn) {
        return store.tracks(visible(caller, shipmentSn).orderSn());
    }

    /** It is handed to the carrier. The same command again changes nothing. */
    @PostMapping("/{shipmentSn}/dispatch")
    @IdempotentByState
    @PreAuthorize("hasRole('operator')")
    ShipmentView dispatch(Caller caller, @PathVariable String shipmentSn, @Valid @RequestBody Handover handover) {
        return command(
                caller,
                OperatorAction.of("DISPATCH", handover.carrier() + ' ' + handover.trackingNo()),
                shipmentSn,
                shipment -> shipment.dispatch(handover.carrier(), handover.trackingNo()));
    }

    /** It is delivered. The same command again changes nothing. */
    @PostMapping("/{shipmentSn}/delivery")
    @IdempotentByState
    @PreAuthorize("hasRole('operator')")
    ShipmentView deliver(Caller caller, @PathVariable String shipmentSn) {
        return command(caller, OperatorAction.of("DELIVER"), shipmentSn, Shipment::deliver);
    }

    private ShipmentView command(
            Caller caller, OperatorAction recorded, String shipmentSn, Function<Shipment, List<ShipmentEvent>> action) {
        String orderSn = visible(caller, shipmentSn).orderSn();
        Instant now = clock.instant();
        return ShipmentView.of(commands.execute(
                ReactionRequest.of(Shipment.TYPE.id(orderSn), caller.asCause(recorded, now), now, action::apply),
                Shipment::state));
    }

    private ShipmentState visible(Caller caller, String shipmentSn) {
        return Optional.of(shipmentSn)
                .filter(SHIPMENT_SN)
                .flatMap(store::find)
                .filter(shipment -> maySee(caller, shipment))
                .orElseThrow(() -> CommandRejected.notFound("shipment-not-found", "There is no such shipment."));
    }

    /** Until the paid order was handled, its owner is not known. */
    private static boolean maySee(Caller caller, ShipmentState shipment) {
        return caller.operator() || (shipment.userId() != null && caller.maySee(shipment.userId()));
    }
}
