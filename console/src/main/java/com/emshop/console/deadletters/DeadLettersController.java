package com.emshop.console.deadletters;

import com.emshop.console.deadletters.DeadLettersClient.CallContext;
import com.emshop.console.deadletters.DeadLettersClient.Discard;
import com.emshop.console.deadletters.DeadLettersClient.Filter;
import com.emshop.console.deadletters.DeadLettersClient.Outcomes;
import com.emshop.console.deadletters.DeadLettersClient.Replay;
import com.emshop.console.deadletters.Reply.Unavailable;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.messaging.DeadLetter;
import com.emshop.saga.messaging.DeadLetterOutcome;
import com.emshop.saga.web.CursorPage;
import com.emshop.saga.web.IdempotentByState;
import com.emshop.saga.web.Identifiers;
import com.emshop.saga.web.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
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
 * Lists, replays and discards the dead letters of all services, for operators. The status is 200 even if a service gives no
 * answer; the answer then names it as unavailable.
 */
@RestController
@RequestMapping("/api/dead-letters")
@PreAuthorize("hasRole('operator')")
class DeadLettersController {
    private final DeadLetterGateway gateway;
    private final Problems problems;

    DeadLettersController(DeadLetterGateway gateway, Problems problems) {
        this.gateway = gateway;
        this.problems = problems;
    }

    /** Names one dead letter. */
    record Letter(@NotBlank String service, @NotNull Long id) {}

    /** Names all open dead letters of an order in one service. */
    record Queue(
            @NotBlank String service,

            @NotNull @Pattern(regexp = Identifiers.STRIPPED, message = Identifiers.STRIPPED_MESSAGE)
            String orderSn) {}

    /**
     * Selects what to replay.
     *
     * @param deadLetters single dead letters
     * @param orders all open dead letters of these orders
     */
    record ReplayRequest(
            @Nullable @Size(max = CursorPage.MAX_LIMIT) List<@NotNull @Valid Letter> deadLetters,
            @Nullable @Size(max = CursorPage.MAX_LIMIT) List<@NotNull @Valid Queue> orders,
            @Nullable @Size(max = 1000) String note) {}

    /** Selects what to discard; the note states why. */
    record DiscardRequest(
            @NotEmpty @Size(max = CursorPage.MAX_LIMIT) List<@NotNull @Valid Letter> deadLetters,

            @NotBlank @Size(max = 1000) String note) {}

    /** The outcome of one dead letter. */
    record Result(
            String service,
            @Nullable Long id,
            @Nullable String orderSn,
            @Nullable String eventId,
            @Nullable String type,
            DeadLetterOutcome.Outcome outcome,
            @Nullable String detail) {

        static Result of(String service, DeadLetterOutcome result) {
            return new Result(
                    service,
                    result.id(),
                    result.key(),
                    result.eventId(),
                    result.type(),
                    result.outcome(),
                    result.detail());
        }
    }

    /**
     * The outcomes of a replay or discard.
     *
     * @param unavailable services that gave no answer; the request may have taken effect there and can be repeated
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

    @Operation(summary = "Lists the dead letters of all services or of one, the oldest first")
    @GetMapping
    DeadLettersPage list(
            @Parameter(hidden = true) @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @RequestParam @Nullable String service,
            @RequestParam @Nullable @Pattern(regexp = Identifiers.STRIPPED, message = Identifiers.STRIPPED_MESSAGE)
                    String orderSn,
            @RequestParam @Nullable @Pattern(regexp = Identifiers.STRIPPED, message = Identifiers.STRIPPED_MESSAGE)
                    String type,
            @RequestParam(defaultValue = "false") boolean heads,
            @RequestParam(defaultValue = "false") boolean resolved,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int pageSize = CursorPage.limit(limit);
        Map<String, Long> positions = DeadLettersPage.positions(cursor, gateway.select(service));
        return DeadLettersPage.of(
                gateway.pages(
                        new Filter(orderSn, type, heads, resolved), positions, pageSize, CallContext.of(authorization)),
                positions,
                pageSize);
    }

    @Operation(summary = "Shows one dead letter with its stack trace, its headers and all actions of operators")
    @GetMapping("/{service}/{id}")
    ServiceDeadLetter.Details details(
            @Parameter(hidden = true) @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @PathVariable String service,
            @PathVariable long id) {
        Reply<Optional<DeadLetter.Details>> reply = gateway.find(service, id, CallContext.of(authorization));
        if (reply.answer() == null) {
            throw problems.exception(
                    HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", "The service did not answer. Try again.");
        }
        return reply.answer()
                .map(found -> ServiceDeadLetter.Details.of(service, found))
                .orElseThrow(() -> CommandRejected.notFound("dead-letter-not-found", "Unknown dead letter."));
    }

    @Operation(summary = "Replays dead letters, those of one order in sequence, and returns the outcome of each")
    @PostMapping("/replay")
    @IdempotentByState("what was replayed or discarded before is not replayed again.")
    Results replay(
            @Parameter(hidden = true) @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @Valid @RequestBody ReplayRequest request) {
        Map<String, Replay> selections = new TreeMap<>();
        if (request.deadLetters() != null) {
            request.deadLetters()
                    .forEach(letter -> selection(letter.service(), selections, request.note())
                            .ids()
                            .add(letter.id()));
        }
        if (request.orders() != null) {
            request.orders()
                    .forEach(queue -> selection(queue.service(), selections, request.note())
                            .keys()
                            .add(queue.orderSn()));
        }
        if (selections.isEmpty()) {
            throw CommandRejected.invalid("empty-selection", "Name dead letters, orders, or both.");
        }
        return Results.of(gateway.replay(selections, CallContext.of(authorization)));
    }

    private static Replay selection(String service, Map<String, Replay> selections, @Nullable String note) {
        return selections.computeIfAbsent(service, added -> new Replay(new ArrayList<>(), new ArrayList<>(), note));
    }

    @Operation(summary = "Discards dead letters for good, so that the events blocked by them can be replayed")
    @PostMapping("/discard")
    @IdempotentByState("what was replayed or discarded before is not discarded again.")
    Results discard(
            @Parameter(hidden = true) @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @Valid @RequestBody DiscardRequest request) {
        Map<String, Discard> selections = new TreeMap<>();
        request.deadLetters()
                .forEach(letter -> selections
                        .computeIfAbsent(letter.service(), added -> new Discard(new ArrayList<>(), request.note()))
                        .ids()
                        .add(letter.id()));
        return Results.of(gateway.discard(selections, CallContext.of(authorization)));
    }
}
