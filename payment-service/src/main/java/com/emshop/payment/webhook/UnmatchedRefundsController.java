package com.emshop.payment.webhook;

import com.emshop.payment.persistence.Webhooks;
import com.emshop.saga.timer.Poller;
import com.emshop.saga.web.Caller;
import com.emshop.saga.web.IdempotentByState;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** An operator's way to refund money that matches no payment. */
@RestController
class UnmatchedRefundsController {
    private final QuarantineResolution quarantine;
    private final Poller refundPoller;

    UnmatchedRefundsController(QuarantineResolution quarantine, @Qualifier("refundPoller") Poller refundPoller) {
        this.quarantine = quarantine;
        this.refundPoller = refundPoller;
    }

    /** What an operator may note. */
    record RefundRequest(@Nullable @Size(max = 500) String note) {}

    /** Refunds the capture that a quarantined webhook is about; asked again, it is the same refund. */
    @PostMapping("/webhooks/payments/{webhookId}/refund")
    @IdempotentByState("a capture has one refund, under way, done, or refused and requested again.")
    @PreAuthorize("hasRole('operator')")
    ResponseEntity<Webhooks.Returned> refund(
            Caller operator,
            @PathVariable String webhookId,
            @Valid @RequestBody(required = false) @Nullable RefundRequest request) {
        Webhooks.Returned returned =
                Webhooks.Returned.of(quarantine.refund(webhookId, operator, request == null ? null : request.note()));
        refundPoller.wake();
        return ResponseEntity.accepted().body(returned);
    }
}
