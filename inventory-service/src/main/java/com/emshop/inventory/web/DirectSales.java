package com.emshop.inventory.web;

import com.emshop.inventory.InventoryEvent;
import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationHold;
import com.emshop.inventory.ReservationLine;
import com.emshop.inventory.ReservationState;
import com.emshop.inventory.Stock;
import com.emshop.inventory.StockItem;
import com.emshop.saga.AggregateId;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.web.Caller;
import com.emshop.saga.web.IdempotentByState;
import com.emshop.saga.web.Identifiers;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Reserving and selling without an order, for callers that know no events: direct sale and its return, and the three steps
 * of try, confirm and cancel. Idempotent by the caller's own number, which never meets an order's; each answers the
 * reservation as it is now. A cancel that comes before its try is stored, and the late try is rejected.
 */
@RestController
@PreAuthorize("hasRole('operator')")
class DirectSales {
    /** The most pieces of one article at once. */
    private static final int MAX_QUANTITY = 1_000_000;

    /** What a caller's number may look like; leaves room for the prefix in the column. */
    private static final String NUMBER = "[A-Za-z0-9][A-Za-z0-9._:-]{0,55}";

    private final CommandQueue commands;
    private final ReservationHold hold;
    private final Clock clock;

    DirectSales(CommandQueue commands, ReservationHold hold, Clock clock) {
        this.commands = commands;
        this.hold = hold;
        this.clock = clock;
    }

    /** What a caller wants, and under which number. */
    record Request(
            @NotNull @Pattern(regexp = NUMBER) String orderSn,
            @NotEmpty @Size(max = 100) List<@NotNull @Valid Item> items) {

        record Item(
                @NotNull @Pattern(regexp = Identifiers.CHOSEN, message = Identifiers.CHOSEN_MESSAGE)
                String sku,

                @NotNull @Min(1) @Max(MAX_QUANTITY) Integer quantity) {}

        Set<AggregateId<?>> articles() {
            return items.stream().map(item -> StockItem.TYPE.id(item.sku())).collect(Collectors.toUnmodifiableSet());
        }

        String pieces() {
            return items.stream()
                    .map(item -> item.quantity() + " of " + item.sku())
                    .collect(Collectors.joining(", "));
        }

        List<ReservationLine> lines() {
            return items.stream()
                    .map(item -> new ReservationLine(item.sku(), item.quantity()))
                    .toList();
        }
    }

    @PostMapping("/sales")
    @IdempotentByState(
            "the caller's own number names what is reserved or sold, once; the same number with other items is refused.")
    ReservationView sell(Caller caller, @Valid @RequestBody Request request) {
        return command(
                caller,
                OperatorAction.of("SELL", request.pieces()),
                request.orderSn(),
                request.articles(),
                (reservation, stock) -> reservation.sell(request.lines(), stock));
    }

    @PostMapping("/sales/{orderSn}/reback")
    @IdempotentByState
    ReservationView reback(Caller caller, @PathVariable @Pattern(regexp = NUMBER) String orderSn) {
        return command(caller, OperatorAction.of("TAKE_BACK"), orderSn, Set.of(), Reservation::reback);
    }

    @PostMapping("/reservations")
    @IdempotentByState(
            "the caller's own number names what is reserved or sold, once; the same number with other items is refused.")
    ReservationView reserve(Caller caller, @Valid @RequestBody Request request) {
        return command(
                caller,
                OperatorAction.of("RESERVE", request.pieces()),
                request.orderSn(),
                request.articles(),
                (reservation, stock) -> reservation.reserve(request.lines(), hold, stock));
    }

    @PostMapping("/reservations/{orderSn}/confirmation")
    @IdempotentByState
    ReservationView confirm(Caller caller, @PathVariable @Pattern(regexp = NUMBER) String orderSn) {
        return command(caller, OperatorAction.of("CONFIRM_RESERVATION"), orderSn, Set.of(), Reservation::confirm);
    }

    @PostMapping("/reservations/{orderSn}/release")
    @IdempotentByState
    ReservationView release(Caller caller, @PathVariable @Pattern(regexp = NUMBER) String orderSn) {
        return command(caller, OperatorAction.of("RELEASE_RESERVATION"), orderSn, Set.of(), Reservation::release);
    }

    private ReservationView command(
            Caller caller,
            OperatorAction action,
            String number,
            Set<AggregateId<?>> articles,
            BiFunction<Reservation, Stock, List<InventoryEvent>> command) {
        Instant now = clock.instant();
        ReservationState state = commands.execute(
                ReactionRequest.of(
                        Reservation.TYPE.id(Reservation.directKey(number)),
                        articles,
                        caller.asCause(action, now),
                        now,
                        (reservation, others) -> command.apply(reservation, Stock.of(others))),
                Reservation::state);
        return ReservationView.of(number, state);
    }
}
