package com.emshop.payment.webhook;

import com.emshop.payment.persistence.Webhooks;
import com.emshop.saga.timer.Poller;
import com.emshop.saga.web.Caller;
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

/** An operator's way to send money back that fits no payment. */
@RestController
class ReturnsController {
    private final QuarantineResolution returning;
    private final Poller returnPoller;

    ReturnsController(QuarantineResolution returning, @Qualifier("returnPoller") Poller returnPoller) {
        this.returning = returning;
        this.returnPoller = returnPoller;
    }

    /** What an operator may say about it. */
    record ReturnRequest(@Nullable @Size(max = 500) String note) {}

    /** Has the capture that a quarantined webhook tells of go back; asked again, it is the same return. */
    @PostMapping("/webhooks/payments/{webhookId}/refund")
    @PreAuthorize("hasRole('operator')")
    ResponseEntity<Webhooks.Returned> giveBack(
            Caller operator,
            @PathVariable String webhookId,
            @Valid @RequestBody(required = false) @Nullable ReturnRequest request) {
        Webhooks.Returned returned = Webhooks.Returned.of(
                returning.giveBack(webhookId, operator.userId(), request == null ? null : request.note()));
        returnPoller.nudge();
        return ResponseEntity.accepted().body(returned);
    }
}
