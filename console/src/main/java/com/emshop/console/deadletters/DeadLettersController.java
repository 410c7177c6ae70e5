package com.emshop.console.deadletters;

import com.emshop.console.deadletters.DeadLettersClient.Discard;
import com.emshop.console.deadletters.DeadLettersClient.Filter;
import com.emshop.console.deadletters.DeadLettersClient.OnBehalf;
import com.emshop.console.deadletters.DeadLettersClient.Outcomes;
import com.emshop.console.deadletters.DeadLettersClient.Replay;
import com.emshop.console.deadletters.Reply.Unavailable;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.messaging.DeadLetter;
import com.emshop.saga.messaging.DeadLetterOutcome;
import com.emshop.saga.messaging.DeadLetterOutcome.Outcome;
import com.emshop.saga.web.CursorPage;
import com.emshop.saga.web.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The dead letters of all services, for operators: see them, replay them, discard them. The answer is 200 also when a service
 * gave none; it is then named as unavailable.
 */
@RestController
@RequestMapping("/api/dead-letters")
@PreAuthorize("hasRole('operator')")
class DeadLettersController {
    private final DeadLetters deadLetters;
    private final Problems problems;

    DeadLettersController(DeadLetters deadLetters, Problems problems) {
        this.deadLetters = deadLetters;
        this.problems = problems;
    }

    /** One dead letter. */
    record Letter(@NotBlank String service, @NotNull Long id) {}

    /** Everything that is parked of an order in one service. */
    record Queue(@NotBlank String service, @NotBlank String orderSn) {}

    /**
     * What to replay.
     *
     * @param deadLetters exactly these
     * @param orders the whole queues of these
     */
    record ReplayRequest(
            @Nullable @Size(max = CursorPage.MAX_LIMIT) List<@NotNull @Valid Letter> deadLetters,
            @Nullable @Size(max = CursorPage.MAX_LIMIT) List<@NotNull @Valid Queue> orders,
            @Nullable @Size(max = 1000) String note) {}

    /** What to set aside for good, and why. */
    record DiscardRequest(
            @NotEmpty @Size(max = CursorPage.MAX_LIMIT) List<@NotNull @Valid Letter> deadLetters,

            @NotBlank @Size(max = 1000) String note) {}

    /** What came of one dead letter. */
    record Result(
            String service,
            @Nullable Long id,
            @Nullable String orderSn,
            @Nullable String eventId,
            @Nullable String type,
            Outcome outcome,
            @Nullable String detail) {
        static Result of(String service, DeadLetterOutcome outcome) {
            return new Result(
                    service,
                    outcome.id(),
                    outcome.orderSn(),
                    outcome.eventId(),
                    outcome.type(),
                    outcome.outcome(),
                    outcome.detail());
        }
    }

    /**
     * What came of a replay or discard.
     *
     * @param unavailable services that gave no answer; what they did of it is in their lists, and it can be asked again
     */
    record Results(List<Result> outcomes, List<Unavailable> unavailable) {
        static Results of(List<Reply<Outcomes>> replies) {
            Results results = new Results(new ArrayList<>(), new ArrayList<>());
            for (Reply<Outcomes> reply : replies) {
                if (reply.answer() != null) {
                    reply.answer()
                            .outcomes()
                            .forEach(outcome -> results.outcomes().add(Result.of(reply.service(), outcome)));
                }
                if (reply.unavailable() != null) {
                    results.unavailable().add(reply.unavailable());
                }
            }
            return results;
        }
    }

    @Operation(summary = "The dead letters of all services or of one; the longest parked first")
    @GetMapping
    DeadLettersPage list(
            @Parameter(hidden = true) @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @RequestParam @Nullable String service,
            @RequestParam @Nullable String orderSn,
            @RequestParam @Nullable String type,
            @RequestParam(defaultValue = "false") boolean heads,
            @RequestParam(defaultValue = "false") boolean resolved,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int most = CursorPage.limit(limit);
        Map<String, Long> positions = DeadLettersPage.positions(cursor, deadLetters.named(service));
        return DeadLettersPage.of(
                deadLetters.pages(
                        new Filter(orderSn, type, heads, resolved), positions, most, OnBehalf.of(authorization)),
                positions,
                most);
    }

    @Operation(summary = "One dead letter with its stack, its headers, and what was done to it by whom")
    @GetMapping("/{service}/{id}")
    DeadLetter.Details details(
            @Parameter(hidden = true) @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @PathVariable String service,
            @PathVariable long id) {
        Reply<Optional<DeadLetter.Details>> reply = deadLetters.find(service, id, OnBehalf.of(authorization));
        if (reply.answer() == null) {
            throw problems.exception(
                    HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", "The service did not answer. Try again.");
        }
        return reply.answer()
                .orElseThrow(() -> CommandRejected.notFound("dead-letter-not-found", "There is no such dead letter."));
    }

    @Operation(summary = "Has dead letters handled after all, each order's in their order; answers what came of each")
    @PostMapping("/replay")
    Results replay(
            @Parameter(hidden = true) @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @Valid @RequestBody ReplayRequest request) {
        Map<String, Replay> selections = new TreeMap<>();
        if (request.deadLetters() != null) {
            request.deadLetters()
                    .forEach(letter -> of(letter.service(), selections, request.note())
                            .ids()
                            .add(letter.id()));
        }
        if (request.orders() != null) {
            request.orders()
                    .forEach(queue -> of(queue.service(), selections, request.note())
                            .orders()
                            .add(queue.orderSn()));
        }
        if (selections.isEmpty()) {
            throw CommandRejected.invalid("empty-selection", "Say which: dead letters, orders, or both.");
        }
        return Results.of(deadLetters.replay(selections, OnBehalf.of(authorization)));
    }

    private static Replay of(String service, Map<String, Replay> selections, @Nullable String note) {
        return selections.computeIfAbsent(service, none -> new Replay(new ArrayList<>(), new ArrayList<>(), note));
    }

    @Operation(summary = "Sets dead letters aside for good, so that what waits behind them can be replayed")
    @PostMapping("/discard")
    Results discard(
            @Parameter(hidden = true) @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @Valid @RequestBody DiscardRequest request) {
        Map<String, Discard> selections = new TreeMap<>();
        request.deadLetters()
                .forEach(letter -> selections
                        .computeIfAbsent(letter.service(), none -> new Discard(new ArrayList<>(), request.note()))
                        .ids()
                        .add(letter.id()));
        return Results.of(deadLetters.discard(selections, OnBehalf.of(authorization)));
    }
}
