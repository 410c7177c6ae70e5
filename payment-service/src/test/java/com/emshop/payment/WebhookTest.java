package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.payment.ProviderNotification.Kind;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.ReactionContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a webhook, by itself and as operators say. */
class WebhookTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(60);
    private static final byte[] BODY = {1, 2, 3};

    @Test
    void webhookIsReceivedOnce() {
        Webhook webhook = at(NOON, null);
        assertThat(webhook.isWaiting()).isFalse();
        assertThat(webhook.isStored()).isFalse();

        assertThat(webhook.receive("payment.succeeded", "P-o", "tp-1", BODY)).isTrue();
        assertIs(webhook, WebhookStatus.RECEIVED, null, 0, NOON, null);
        assertThat(webhook.isWaiting()).isTrue();
        assertThat(webhook.isChanged()).isTrue();

        Webhook again = at(LATER, webhook.state());
        assertThat(again.receive("payment.failed", "P-x", null, new byte[0])).isFalse();
        assertThat(again.isChanged()).isFalse();
        assertThat(again.isStored()).isTrue();
        assertIs(again, WebhookStatus.RECEIVED, null, 0, NOON, null);
    }

    @Test
    void stateOfAWebhookThatWasNotReceivedIsUnknown() {
        assertThatThrownBy(() -> at(NOON, null).state()).hasMessage("not received yet");
    }

    @Test
    void webhookIsProcessedOrQuarantinedOrTriedLater() {
        Webhook processed = at(LATER, received().state());
        processed.processed();
        assertIs(processed, WebhookStatus.PROCESSED, null, 1, null, LATER);
        assertThat(processed.isWaiting()).isFalse();

        Webhook quarantined = at(LATER, received().state());
        assertThat(quarantined.quarantine("why")).isEmpty();
        assertIs(quarantined, WebhookStatus.QUARANTINED, "why", 1, null, LATER);

        Webhook waiting = at(LATER, received().state());
        waiting.retryLater("not yet", Duration.ofSeconds(5));
        assertIs(waiting, WebhookStatus.RECEIVED, "not yet", 1, LATER.plusSeconds(5), null);
        assertThat(at(LATER, waiting.state()).isWaiting()).isTrue();
    }

    @Test
    void reasonFitsItsColumn() {
        Webhook webhook = received();
        webhook.quarantine("x".repeat(500));
        assertThat(webhook.state().reason()).hasSize(500);
        webhook.quarantine("x".repeat(501));
        assertThat(webhook.state().reason()).hasSize(500);
    }

    @Test
    void ageCountsFromTheReceipt() {
        Webhook webhook = at(LATER, received().state());
        assertThat(webhook.isOlderThan(Duration.ofSeconds(59))).isTrue();
        assertThat(webhook.isOlderThan(Duration.ofSeconds(60))).isTrue();
        assertThat(webhook.isOlderThan(Duration.ofSeconds(61))).isFalse();
    }

    @Test
    void quarantinedWebhookIsTriedAgain() {
        Webhook webhook = quarantined();
        assertThat(webhook.retry(new ProviderCapture("tp-1", null))).isEmpty();
        assertIs(webhook, WebhookStatus.RECEIVED, null, 0, LATER, null);
        assertThat(webhook.isChanged()).isTrue();

        assertThat(quarantined().retry(null)).isEmpty();
    }

    @Test
    void onlyAQuarantinedWebhookWhoseMoneyIsNotRefundedIsTriedAgain() {
        assertRejected(
                "webhook-not-found",
                "There is no webhook with this id.",
                () -> at(NOON, null).retry(null));
        assertRejected(
                "webhook-not-found",
                "There is no quarantined webhook with this id.",
                () -> received().retry(null));
        Refund refund = Refund.ofUnmatched(captured("1.00"), "w", "op", null, NOON);
        assertRejected(
                "capture-refunded",
                "Its capture is refunded as " + refund.reference() + ".",
                () -> quarantined().retry(new ProviderCapture("tp-1", new ProviderCapture.State(null, refund))));
    }

    @Test
    void moneyOfAQuarantinedWebhookIsRefunded() {
        ProviderCapture capture = capture(null);
        Webhook webhook = quarantined();
        assertThat(webhook.refund(capture, captured("1.00"), "op", "sorry")).isEmpty();
        assertThat(capture.refund()).contains(Refund.ofUnmatched(captured("1.00"), "w", "op", "sorry", LATER));
        assertThat(capture.isChanged()).isTrue();
        assertThat(webhook.isChanged()).isFalse();

        assertRejected(
                "webhook-not-quarantined",
                "The webhook is RECEIVED.",
                () -> received().refund(capture(null), captured("1.00"), "op", null));
        assertRejected(
                "webhook-not-found",
                "There is no webhook with this id.",
                () -> at(NOON, null).refund(capture(null), captured("1.00"), "op", null));
    }

    @Test
    void webhookWithoutMoneyIsDismissedOnce() {
        Webhook webhook = quarantined();
        assertThat(webhook.dismiss(null, null, "op", "nothing to do")).isEmpty();
        assertIs(webhook, WebhookStatus.DISMISSED, "why", 1, null, NOON);
        Webhook.Dismissal dismissal = new Webhook.Dismissal("op", "nothing to do", LATER);
        assertThat(webhook.state().dismissal()).isEqualTo(dismissal);

        Webhook again = at(LATER.plusSeconds(1), webhook.state());
        assertThat(again.dismiss(null, null, "another", "other")).isEmpty();
        assertThat(again.state().dismissal()).isEqualTo(dismissal);
        assertThat(again.isChanged()).isFalse();
    }

    @Test
    void onlyMoneyThatCannotBeRefundedIsDismissed() {
        assertRejected(
                "webhook-carries-money",
                "The webhook names the capture tp-1 of 1.00 EUR, which has to be refunded.",
                () -> quarantined().dismiss(captured("1.00"), capture(null), "op", "note"));
        assertRejected(
                "webhook-not-quarantined",
                "The webhook is RECEIVED.",
                () -> received().dismiss(captured("1.00"), null, "op", "note"));

        assertDismissed(captured("1.00"), capture(new ProviderCapture.State("o", null)));
        assertDismissed(captured("0.00"), capture(null));
        assertDismissed(captured("1.00"), null);
        assertDismissed(null, capture(null));
    }

    private static void assertDismissed(
            @Nullable ProviderNotification notification, @Nullable ProviderCapture capture) {
        Webhook webhook = quarantined();
        webhook.dismiss(notification, capture, "op", "note");
        assertThat(webhook.state().status()).isEqualTo(WebhookStatus.DISMISSED);
    }

    private static void assertIs(
            Webhook webhook,
            WebhookStatus status,
            @Nullable String reason,
            int attempts,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant processedAt) {
        assertThat(webhook.state())
                .usingRecursiveComparison()
                .ignoringFields("dismissal")
                .isEqualTo(new Webhook.State(
                        null,
                        "payment.succeeded",
                        "P-o",
                        "tp-1",
                        BODY,
                        status,
                        reason,
                        attempts,
                        NOON,
                        nextAttemptAt,
                        processedAt,
                        null));
    }

    private static void assertRejected(String code, String message, ThrowingCallable command) {
        assertThatThrownBy(command)
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(code));
    }

    private static Webhook received() {
        Webhook webhook = at(NOON, null);
        webhook.receive("payment.succeeded", "P-o", "tp-1", BODY);
        return webhook;
    }

    /** As it is loaded a minute later. */
    private static Webhook quarantined() {
        Webhook webhook = received();
        webhook.quarantine("why");
        return at(LATER, webhook.state());
    }

    private static Webhook at(Instant now, Webhook.@Nullable State state) {
        Webhook webhook = Webhook.TYPE.create("w", state);
        webhook.begin(new ReactionContext(Webhook.cause("w", NOON), now, null));
        return webhook;
    }

    private static ProviderCapture capture(ProviderCapture.@Nullable State state) {
        ProviderCapture capture = new ProviderCapture("tp-1", state);
        capture.begin(new ReactionContext(Webhook.cause("w", NOON), LATER, null));
        return capture;
    }

    private static ProviderNotification captured(String amount) {
        return new ProviderNotification(
                Kind.PAYMENT_SUCCEEDED, "P-o", "tp-1", new BigDecimal(amount), "EUR", NOON, false, null, null, null);
    }
}
