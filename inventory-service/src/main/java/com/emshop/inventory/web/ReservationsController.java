package com.emshop.inventory.web;

import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationState;
import com.emshop.inventory.persistence.ReservationStore;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.messaging.TransitionLog;
import com.emshop.saga.web.Caller;
import com.emshop.saga.web.Identifiers;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Reservations over HTTP. Customers see the reservations of their own orders; others are not found. */
@RestController
@RequestMapping("/reservations")
class ReservationsController {
    private static final Predicate<String> NUMBER = Identifiers.visible(64);

    private final ReservationStore store;

    ReservationsController(ReservationStore store) {
        this.store = store;
    }

    /** An order's reservation; for an operator also what was reserved or sold directly under this number. */
    @GetMapping("/{orderSn}")
    ResponseEntity<ReservationView> get(Caller caller, @PathVariable String orderSn) {
        ReservationState reservation = visible(caller, orderSn);
        return ResponseEntity.ok()
                .eTag(Long.toString(reservation.version()))
                .body(ReservationView.of(orderSn, reservation));
    }

    /** Every change of the reservation's status and its cause. */
    @GetMapping("/{orderSn}/log")
    List<TransitionLog.Entry> log(Caller caller, @PathVariable String orderSn) {
        return store.log(visible(caller, orderSn).orderSn());
    }

    private ReservationState visible(Caller caller, String orderSn) {
        return Optional.of(orderSn)
                .filter(NUMBER)
                .flatMap(store::find)
                .or(() -> Optional.of(orderSn)
                        .filter(NUMBER)
                        .map(Reservation::directKey)
                        .flatMap(store::find))
                .filter(reservation -> maySee(caller, reservation))
                .orElseThrow(() -> CommandRejected.notFound("reservation-not-found", "There is no such reservation."));
    }

    /** Until the order was handled, its owner is not known. */
    private static boolean maySee(Caller caller, ReservationState reservation) {
        return caller.operator() || (reservation.userId() != null && caller.maySee(reservation.userId()));
    }
}
