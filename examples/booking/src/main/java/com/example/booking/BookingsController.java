package com.example.booking;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.emshop.saga.Cause;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.web.Caller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.*;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.web.bind.annotation.*;

/** Guests name their bookings themselves: so each command can be sent again, and nobody reaches another's booking. */
@RestController
@RequestMapping("/bookings/{name}")
record BookingsController(CommandQueue commands, Clock clock) {
    record Wish(@NotBlank @Size(max = 60) String room, @NotNull LocalDate from, @Min(1) @Max(30) int nights) {}

    record View(String bookingId, Booking.Status status) {}

    @PutMapping
    View request(Caller guest, @PathVariable String name, @Valid @RequestBody Wish wish) {
        return execute(guest, name, "request", booking -> booking.request(wish.room(), wish.from(), wish.nights()));
    }

    @DeleteMapping
    View cancel(Caller guest, @PathVariable String name) {
        return execute(guest, name, "cancel", Booking::cancel);
    }

    @GetMapping
    View find(Caller guest, @PathVariable String name) {
        return execute(guest, name, "find", booking -> List.of()); // changes nothing
    }

    private View execute(
            Caller guest, String name, String command, Function<Booking, List<? extends DomainEvent>> reaction) {
        String bookingId = UUID.nameUUIDFromBytes((guest.userId() + '/' + name).getBytes(UTF_8)).toString();
        Instant now = clock.instant();
        Cause cause = guest.asCause(OperatorAction.of(command), command + '/' + bookingId, now);
        return commands.execute(
                ReactionRequest.of(Booking.TYPE.id(bookingId), cause, now, reaction),
                booking -> new View(bookingId, booking.status()));
    }
}
