package com.emshop.localstack.provider;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happened at the provider, one line of its journal each; the names in the journal are those of earlier versions. All events together make the ledger. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fact")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LedgerEvent.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = LedgerEvent.Captured.class, name = "captured"),
    @JsonSubTypes.Type(value = LedgerEvent.Declined.class, name = "declined"),
    @JsonSubTypes.Type(value = LedgerEvent.Closed.class, name = "closed"),
    @JsonSubTypes.Type(value = LedgerEvent.RefundRequested.class, name = "refund-asked"),
    @JsonSubTypes.Type(value = LedgerEvent.RefundCompleted.class, name = "refund-ended"),
    @JsonSubTypes.Type(value = LedgerEvent.WebhookPending.class, name = "webhook-owed"),
    @JsonSubTypes.Type(value = LedgerEvent.WebhookDelivered.class, name = "webhook-taken")
})
sealed interface LedgerEvent {
    /** The shop announced a payment, or a person paid one that was not announced. */
    record Opened(
            String paymentSn,
            BigDecimal amount,
            String currency,
            @Nullable String method,
            @Nullable Instant expiresAt) implements LedgerEvent {}

    record Captured(String paymentSn, Capture capture) implements LedgerEvent {}

    /** @param last whether the customer has no further try */
    record Declined(String paymentSn, boolean last) implements LedgerEvent {}

    record Closed(String paymentSn) implements LedgerEvent {}

    record RefundRequested(String idempotencyKey, RefundRequest request, Refund answer) implements LedgerEvent {}

    /** A pending refund went through. */
    record RefundCompleted(String refundSn, Refund refund) implements LedgerEvent {}

    record WebhookPending(Webhook webhook) implements LedgerEvent {}

    /** @param deliveryId see {@link Webhook} */
    record WebhookDelivered(String deliveryId) implements LedgerEvent {}
}
