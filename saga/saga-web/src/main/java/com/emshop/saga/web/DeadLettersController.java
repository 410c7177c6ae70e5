package com.emshop.saga.web;

import com.emshop.saga.CommandRejected;
import com.emshop.saga.messaging.DeadLetter;
import com.emshop.saga.messaging.DeadLetterOutcome;
import com.emshop.saga.messaging.DeadLetterQueries;
import com.emshop.saga.messaging.DeadLetterReplay;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What this service could not handle, for operators; the same in every service that consumes events. */
@RestController
@RequestMapping("/parked-events")
@OperatorOnly
class DeadLettersController {
    private final DeadLetterQueries deadLetters;
    private final DeadLetterReplay<?> replay;

    DeadLettersController(DeadLetterQueries deadLetters, DeadLetterReplay<?> replay) {
        this.deadLetters = deadLetters;
        this.replay = replay;
    }

    /**
     * What to replay.
     *
     * @param ids exactly these
     * @param orders everything that is parked of these orders
     */
    record ReplayRequest(
            @Nullable @Size(max = CursorPage.MAX_LIMIT) List<@NotNull Long> ids,
            @Nullable @Size(max = CursorPage.MAX_LIMIT) List<@NotBlank String> orders,
            @Nullable @Size(max = 1000) String note) {}

    /** What to set aside for good, and why. */
    record DiscardRequest(
            @NotEmpty @Size(max = CursorPage.MAX_LIMIT) List<@NotNull Long> ids,

            @NotBlank @Size(max = 1000) String note) {}

    /** What came of each event. */
    record Outcomes(List<DeadLetterOutcome> outcomes) {}

    @Operation(summary = "What is parked, in the order in which it was parked; heads: the first of each order only")
    @GetMapping
    CursorPage<DeadLetter> list(
            @RequestParam @Nullable String orderSn,
            @RequestParam @Nullable String type,
            @RequestParam(defaultValue = "false") boolean heads,
            @RequestParam(defaultValue = "false") boolean resolved,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int most = CursorPage.limit(limit);
        return CursorPage.of(
                deadLetters.page(
                        new DeadLetterQueries.Filter(orderSn, type, heads, resolved),
                        CursorPage.position(cursor, 0),
                        most + 1),
                most,
                event -> Long.toString(event.id()),
                event -> event);
    }

    @Operation(summary = "One parked event with its stack, its headers, and what was done to it by whom")
    @GetMapping("/{id}")
    DeadLetter.Details details(@PathVariable long id) {
        return deadLetters
                .find(id)
                .orElseThrow(
                        () -> CommandRejected.notFound("parked-event-not-found", "There is no such parked event."));
    }

    @Operation(summary = "Has parked events handled after all, each order's in their order; answers what came of each")
    @PostMapping("/replay")
    Outcomes replay(Caller caller, @Valid @RequestBody ReplayRequest request) {
        List<Long> ids = request.ids() == null ? List.of() : request.ids();
        List<String> orders = request.orders() == null ? List.of() : request.orders();
        if (ids.isEmpty() && orders.isEmpty()) {
            throw CommandRejected.invalid("empty-selection", "Select at least one: ids, orders, or both.");
        }
        return new Outcomes(replay.replay(ids, orders, caller.asCause(), request.note()));
    }

    @Operation(summary = "Sets parked events aside for good, so that what waits behind them can be replayed")
    @PostMapping("/discard")
    Outcomes discard(Caller caller, @Valid @RequestBody DiscardRequest request) {
        return new Outcomes(replay.discard(request.ids(), caller.asCause(), request.note()));
    }
}
