package com.emshop.saga.web;

import com.emshop.saga.CommandRejected;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.messaging.DeadLetter;
import com.emshop.saga.messaging.DeadLetterOutcome;
import com.emshop.saga.messaging.DeadLetterQueries;
import com.emshop.saga.messaging.DeadLetterReplay;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Clock;
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
@RequestMapping("/dead-letters")
@OperatorOnly
class DeadLettersController {
    private final DeadLetterQueries deadLetters;
    private final DeadLetterReplay replay;
    private final Clock clock;

    DeadLettersController(DeadLetterQueries deadLetters, DeadLetterReplay replay, Clock clock) {
        this.deadLetters = deadLetters;
        this.replay = replay;
        this.clock = clock;
    }

    /**
     * What to replay.
     *
     * @param ids exactly these
     * @param keys all open dead letters of these keys
     */
    record ReplayRequest(
            @Nullable @Size(max = CursorPage.MAX_LIMIT) List<@NotNull Long> ids,

            @Nullable @Size(max = CursorPage.MAX_LIMIT)
            List<@NotNull @Pattern(regexp = Identifiers.STRIPPED, message = Identifiers.STRIPPED_MESSAGE) String> keys,

            @Nullable @Size(max = 1000) String note) {}

    /** What to discard for good, and why. */
    record DiscardRequest(
            @NotEmpty @Size(max = CursorPage.MAX_LIMIT) List<@NotNull Long> ids,

            @NotBlank @Size(max = 1000) String note) {}

    /** What came of each dead letter. */
    record Outcomes(List<DeadLetterOutcome> outcomes) {}

    @Operation(summary = "Dead letters in the order in which they were stored; heads: the first of each key only")
    @GetMapping
    CursorPage<DeadLetter> list(
            @RequestParam @Nullable @Pattern(regexp = Identifiers.STRIPPED, message = Identifiers.STRIPPED_MESSAGE)
                    String key,
            @RequestParam @Nullable @Pattern(regexp = Identifiers.STRIPPED, message = Identifiers.STRIPPED_MESSAGE)
                    String type,
            @RequestParam(defaultValue = "false") boolean heads,
            @RequestParam(defaultValue = "false") boolean resolved,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int most = CursorPage.limit(limit);
        return CursorPage.of(
                deadLetters.page(
                        new DeadLetterQueries.Filter(key, type, heads, resolved),
                        CursorPage.position(cursor, 0),
                        most + 1),
                most,
                event -> Long.toString(event.id()),
                event -> event);
    }

    @Operation(summary = "One dead letter with its stacks, its headers, and what was done to it by whom")
    @GetMapping("/{id}")
    DeadLetter.Details details(@PathVariable long id) {
        return deadLetters
                .find(id)
                .orElseThrow(() -> CommandRejected.notFound("dead-letter-not-found", "There is no such dead letter."));
    }

    @Operation(summary = "Replays dead letters, those of each key in their order; answers what came of each")
    @PostMapping("/replay")
    @IdempotentByState("what was replayed or discarded before is not replayed again.")
    Outcomes replay(Caller caller, @Valid @RequestBody ReplayRequest request) {
        List<Long> ids = request.ids() == null ? List.of() : request.ids();
        List<String> keys = request.keys() == null ? List.of() : request.keys();
        if (ids.isEmpty() && keys.isEmpty()) {
            throw CommandRejected.invalid("empty-selection", "Name ids, keys, or both.");
        }
        return new Outcomes(
                replay.replay(ids, keys, caller.asCause(OperatorAction.of("REPLAY"), clock.instant()), request.note()));
    }

    @Operation(summary = "Discards dead letters for good, so that what is blocked behind them can be replayed")
    @PostMapping("/discard")
    @IdempotentByState("what was replayed or discarded before is not discarded again.")
    Outcomes discard(Caller caller, @Valid @RequestBody DiscardRequest request) {
        return new Outcomes(replay.discard(
                request.ids(), caller.asCause(OperatorAction.of("DISCARD"), clock.instant()), request.note()));
    }
}
