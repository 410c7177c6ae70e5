package com.emshop.payment.persistence;

import com.emshop.payment.Webhook;
import com.emshop.payment.WebhookStatus;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code payment_webhooks}; what its columns mean is said by {@link Webhook.State}. */
@Table("payment_webhooks")
@SuppressWarnings("ArrayRecordComponent") // never compared
record WebhookRow(
        @Id @Nullable Long id,
        String webhookId,
        String type,
        String paymentSn,
        @Nullable String thirdPartySn,
        byte[] body,
        WebhookStatus status,
        @Nullable String reason,
        int attempts,
        Instant receivedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant processedAt,
        @Nullable String dismissedBy,
        @Nullable String dismissalNote,
        @Nullable Instant dismissedAt) {

    static WebhookRow of(Webhook webhook) {
        Webhook.State state = webhook.state();
        Webhook.Dismissal dismissal = state.dismissal();
        return new WebhookRow(
                state.rowId(),
                webhook.key(),
                state.type(),
                state.paymentSn(),
                state.thirdPartySn(),
                state.body(),
                state.status(),
                state.reason(),
                state.attempts(),
                state.receivedAt(),
                state.nextAttemptAt(),
                state.processedAt(),
                dismissal == null ? null : dismissal.by(),
                dismissal == null ? null : dismissal.note(),
                dismissal == null ? null : dismissal.at());
    }

    Webhook.State toState() {
        return new Webhook.State(
                id,
                type,
                paymentSn,
                thirdPartySn,
                body,
                status,
                reason,
                attempts,
                receivedAt,
                nextAttemptAt,
                processedAt,
                dismissal());
    }

    private Webhook.@Nullable Dismissal dismissal() {
        return dismissedBy == null
                ? null
                : new Webhook.Dismissal(
                        dismissedBy, Objects.requireNonNull(dismissalNote), Objects.requireNonNull(dismissedAt));
    }
}
