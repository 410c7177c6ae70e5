package com.emshop.payment.webhook;

import com.emshop.payment.Webhook;
import com.emshop.payment.WebhookStatus;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.provider.MalformedNotification;
import com.emshop.saga.timer.Poller;
import com.emshop.saga.web.Caller;
import com.emshop.saga.web.CursorPage;
import com.emshop.saga.web.IdempotentByState;
import com.emshop.saga.web.Identifiers;
import com.emshop.saga.web.Problems;
import com.emshop.saga.web.Unstorable;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Receives the provider's webhooks. 200 says that one is stored durably, and applied if that was possible. */
@RestController
@RequestMapping("/webhooks/payments")
class WebhooksController {
    private static final Logger log = LoggerFactory.getLogger(WebhooksController.class);

    static final Predicate<String> WEBHOOK_ID = Identifiers.visible(255);

    private final WebhookSignatures signatures;
    private final WebhookProcessing processing;
    private final Webhooks webhooks;
    private final QuarantineResolution quarantine;
    private final Poller poller;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Problems problems;

    WebhooksController(
            WebhookSignatures signatures,
            WebhookProcessing processing,
            Webhooks webhooks,
            QuarantineResolution quarantine,
            @Qualifier("webhookPoller") Poller poller,
            MeterRegistry meters,
            Clock clock,
            Problems problems) {
        this.signatures = signatures;
        this.processing = processing;
        this.webhooks = webhooks;
        this.quarantine = quarantine;
        this.poller = poller;
        this.meters = meters;
        this.clock = clock;
        this.problems = problems;
    }

    /** Receives one; again and again with the same id is the same as once. */
    @PostMapping
    @IdempotentByState("the webhook-id names the webhook, which is stored and applied once.")
    ResponseEntity<Void> receive(
            @RequestHeader(name = "webhook-id", required = false) @Nullable String id,
            @RequestHeader(name = "webhook-timestamp", required = false) @Nullable String timestamp,
            @RequestHeader(name = "webhook-signature", required = false) @Nullable String signature,
            HttpServletRequest request)
            throws IOException {
        byte[] body = request.getInputStream().readAllBytes();
        if (!signatures.areGenuine(id, timestamp, signature, body)) {
            meters.counter("emshop.webhooks", "outcome", "bad-signature").increment();
            throw problems.exception(
                    HttpStatus.UNAUTHORIZED,
                    "bad-signature",
                    "No signature is valid, or the timestamp is too far from the current time.");
        }
        String webhookId = Objects.requireNonNull(id);
        if (!WEBHOOK_ID.test(webhookId)) {
            throw problems.exception(
                    HttpStatus.BAD_REQUEST, "malformed-webhook", "A webhook-id has 1 to 255 visible ASCII characters.");
        }
        boolean fresh;
        try {
            fresh = processing.receive(webhookId, body);
        } catch (MalformedNotification malformed) {
            throw problems.exception(HttpStatus.BAD_REQUEST, "malformed-webhook", malformed.getMessage());
        }
        meters.counter("emshop.webhooks", "outcome", fresh ? "received" : "duplicate")
                .increment();
        return ResponseEntity.ok().build();
    }

    /** What came in, the newest first; for operators, above all the quarantined ones. */
    @GetMapping
    @PreAuthorize("hasRole('operator')")
    CursorPage<Webhooks.View> list(
            @RequestParam @Nullable WebhookStatus status,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int most = CursorPage.limit(limit);
        return CursorPage.of(
                webhooks.page(status, CursorPage.position(cursor, Long.MAX_VALUE), most + 1),
                most,
                webhook -> Long.toString(webhook.id()),
                webhook -> webhook);
    }

    /** Has a quarantined one tried again, after an operator put right what was wrong; not if its money is refunded. */
    @PostMapping("/{webhookId}/retry")
    @IdempotentByState("only a quarantined webhook is tried again.")
    @PreAuthorize("hasRole('operator')")
    ResponseEntity<Void> retry(Caller operator, @PathVariable String webhookId) {
        quarantine.retry(webhookId, operator);
        poller.wake();
        return ResponseEntity.accepted().build();
    }

    /** Why nothing is to be done about one. */
    record DismissalRequest(@NotBlank @Size(max = 500) String note) {}

    /** Dismisses one that carries no money, and that nothing can be done about; asked again, the first dismissal stands. */
    @PostMapping("/{webhookId}/dismissal")
    @IdempotentByState("the first dismissal stands.")
    @PreAuthorize("hasRole('operator')")
    Webhook.Dismissal dismiss(
            Caller operator, @PathVariable String webhookId, @Valid @RequestBody DismissalRequest request) {
        return quarantine.dismiss(webhookId, operator, request.note());
    }

    /** Not stored, so not 200: the provider has to send it again. */
    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<ProblemDetail> unavailable(Exception fault) {
        if (Unstorable.isCauseOf(fault)) { // it would fail each time that it is sent
            log.error("A webhook that was accepted does not fit its columns; it was answered with 400", fault);
            return ResponseEntity.badRequest()
                    .body(problems.of(
                            HttpStatus.BAD_REQUEST, "malformed-webhook", "A value is too long, or out of range."));
        }
        log.error("A webhook could not be stored; the provider must send it again", fault);
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(problems.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "unavailable",
                        "The database does not answer. Send the webhook again."));
    }
}
