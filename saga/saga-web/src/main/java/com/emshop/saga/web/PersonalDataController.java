package com.emshop.saga.web;

import com.emshop.saga.CommandRejected;
import com.emshop.saga.erasure.Erasure;
import com.emshop.saga.erasure.Erasures;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Erasure of customers' personal data, for operators; the same in every service that has some. */
@RestController
@OperatorOnly
class PersonalDataController {
    private static final int MAX_USER_ID_CHARS = 128;

    private final Erasures erasures;
    private final Clock clock;

    PersonalDataController(Erasures erasures, Clock clock) {
        this.erasures = erasures;
        this.clock = clock;
    }

    /**
     * What was erased.
     *
     * @param orders how many orders the customer has in this service
     * @param rows how many rows were overwritten
     * @param postponed how many of the orders need their data still; it is erased once they are settled
     * @param postponedOrders the first 100 of those
     */
    record ErasedData(String userId, Instant at, int orders, int rows, int postponed, List<String> postponedOrders) {}

    @Operation(
            summary =
                    "Erases the customer's personal data, that of open orders once they are settled; idempotent, and logged."
                            + " placedUntil: leaves out later orders")
    @DeleteMapping("/customers/{userId}/data")
    ErasedData erase(Caller caller, @PathVariable String userId, @RequestParam @Nullable Instant placedUntil) {
        Instant now = clock.instant();
        if (userId.isBlank() || !userId.equals(userId.strip()) || userId.length() > MAX_USER_ID_CHARS) {
            throw CommandRejected.invalid(
                    "invalid-user-id", "A user id has 1 to 128 characters, and no space at its ends.");
        }
        if (placedUntil != null && (placedUntil.isBefore(Instant.EPOCH) || placedUntil.isAfter(now))) {
            throw CommandRejected.invalid("invalid-moment", "The parameter placedUntil must be from 1970 to now.");
        }
        Erasures.Outcome outcome = erasures.erase(userId, placedUntil, caller.role() + ' ' + caller.userId());
        return new ErasedData(
                userId, outcome.at(), outcome.keys(), outcome.rows(), outcome.postponed(), outcome.postponedKeys());
    }

    @Operation(
            summary = "The log of erasures: who had which customer's data erased, and what that changed; in its order")
    @GetMapping("/erasures")
    CursorPage<Erasure> list(@RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        int most = CursorPage.limit(limit);
        return CursorPage.of(
                erasures.page(CursorPage.position(cursor, 0), most + 1),
                most,
                entry -> Long.toString(entry.id()),
                entry -> entry);
    }
}
