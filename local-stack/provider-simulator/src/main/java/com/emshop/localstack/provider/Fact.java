package com.emshop.localstack.provider;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happened at the provider, one line of its journal each. The ledger is what all facts together say. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fact")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Fact.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = Fact.Captured.class, name = "captured"),
    @JsonSubTypes.Type(value = Fact.Declined.class, name = "declined"),
    @JsonSubTypes.Type(value = Fact.Closed.class, name = "closed"),
    @JsonSubTypes.Type(value = Fact.RefundAsked.class, name = "refund-asked"),
    @JsonSubTypes.Type(value = Fact.RefundEnded.class, name = "refund-ended"),
    @JsonSubTypes.Type(value = Fact.WebhookOwed.class, name = "webhook-owed"),
    @JsonSubTypes.Type(value = Fact.WebhookTaken.class, name = "webhook-taken")
})
sealed interface Fact {
    /** The shop announced a payment, or a person paid one that was never announced. */
    record Opened(
            String paymentSn,
            BigDecimal amount,
            String currency,
            @Nullable String method,
            @Nullable Instant expiresAt) implements Fact {}

    record Captured(String paymentSn, Capture capture) implements Fact {}

    /** @param last whether the customer has no further try */
    record Declined(String paymentSn, boolean last) implements Fact {}

    record Closed(String paymentSn) implements Fact {}

    record RefundAsked(String idempotencyKey, RefundRequest request, Refund answer) implements Fact {}

    /** A pending refund went through. */
    record RefundEnded(String refundSn, Refund refund) implements Fact {}

    record WebhookOwed(Webhook webhook) implements Fact {}

    /** @param deliveryId see {@link Webhook} */
    record WebhookTaken(String deliveryId) implements Fact {}
}
