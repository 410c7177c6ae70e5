package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.payment.ProviderNotification.Kind;
import com.emshop.saga.AggregateId;
import com.emshop.saga.BatchFold;
import com.emshop.saga.BatchFold.Folded;
import com.emshop.saga.Cause;
import com.emshop.saga.EmittedEvent;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.ReactionContext;
import com.emshop.saga.ReactionRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a webhook does to the payment and the capture that it is about, driven through the fold that production runs. */
class WebhookApplicationTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration BACKOFF = Duration.ofSeconds(1);
    private static final int MAX_ATTEMPTS = 3;
    private static final ProviderClock CLOCK = new ProviderClock(Duration.ofMinutes(5));
    private static final Money PRICE = Money.of(new BigDecimal("25.00"), "EUR");

    private final WebhookApplication application =
            new WebhookApplication(MAX_ATTEMPTS, PATIENCE, attempts -> BACKOFF.multipliedBy(attempts), CLOCK);

    @Test
    void matchingWebhookIsStoredAndAppliedAtOnce() {
        Folded folded = fold(pending(), received("w-1", captured("25.00")));
        assertThat(webhook(folded, "w-1").status()).isEqualTo(WebhookStatus.PROCESSED);
        assertThat(webhook(folded, "w-1").attempts()).isEqualTo(1);
        assertThat(payment(folded).status()).isEqualTo(PaymentStatus.PAID);
        assertThat(folded.events())
                .extracting(EmittedEvent::event)
                .hasExactlyElementsOfTypes(PaymentEvent.Confirmed.class);
        assertThat(folded.events()).extracting(EmittedEvent::key).containsExactly("o");
        assertThat(folded.events().get(0).cause().id()).isEqualTo("provider/w-1");
        assertThat(folded.changed(ProviderCapture.TYPE))
                .as("the payment stores it")
                .isEmpty();
    }

    @Test
    void webhooksWithEqualIdsInOneBatchCountOnce() {
        Folded folded = fold(pending(), received("w-1", captured("25.00")), received("w-1", captured("25.00")));
        assertThat(webhook(folded, "w-1").attempts()).isEqualTo(1);
        assertThat(folded.events()).hasSize(1);
    }

    @Test
    void captureOfAnotherPaymentInTheSameBatchIsQuarantined() {
        LoadedStates states = pending();
        put(states, "other");
        Folded folded = fold(
                states,
                received("w-1", captured("25.00")),
                received("w-2", notification(Kind.PAYMENT_SUCCEEDED, "P-other", "25.00", null)));
        assertThat(payment(folded).status()).isEqualTo(PaymentStatus.PAID);
        assertThat(folded.get(Payment.TYPE.id("other")).status()).isEqualTo(PaymentStatus.PENDING);
        assertThat(webhook(folded, "w-2").status()).isEqualTo(WebhookStatus.QUARANTINED);
        assertThat(webhook(folded, "w-2").reason()).isEqualTo("The capture tp-1 is recorded for o already.");
    }

    @Test
    void unmatchedWebhookIsQuarantinedAndChangesNothingElse() {
        Folded folded = fold(pending(), received("w-1", captured("24.99")));
        assertThat(webhook(folded, "w-1").status()).isEqualTo(WebhookStatus.QUARANTINED);
        assertThat(folded.changed()).hasSize(1);
        assertThat(folded.events()).isEmpty();
    }

    @Test
    void webhookOfAnUnknownTypeIsQuarantined() {
        Folded folded = fold(pending(), received("w-1", null));
        assertThat(webhook(folded, "w-1").status()).isEqualTo(WebhookStatus.QUARANTINED);
    }

    @Test
    void webhookForAPaymentThatMayComeIsTriedAgain() {
        Folded folded = fold(new LoadedStates(), received("w-1", captured("25.00")));
        Webhook.State state = webhook(folded, "w-1");
        assertThat(state.status()).isEqualTo(WebhookStatus.RECEIVED);
        assertThat(state.attempts()).isEqualTo(1);
        assertThat(state.nextAttemptAt()).isEqualTo(NOON.plus(BACKOFF));
        assertThat(folded.changed(Payment.TYPE)).isEmpty();

        Folded later = fold(stored(state), triedAgain("w-1", captured("25.00"), NOON.plus(PATIENCE)));
        assertThat(webhook(later, "w-1").status()).isEqualTo(WebhookStatus.QUARANTINED);
        assertThat(webhook(later, "w-1").reason()).isEqualTo("There is no payment P-o.");
    }

    @Test
    void failingWebhookIsStoredTriedAgainAndQuarantinedInTheEnd() {
        Webhook webhook = new Webhook("w-1", null);
        webhook.begin(new ReactionContext(Webhook.cause("w-1", NOON), NOON, null));
        webhook.receive("payment.succeeded", "P-o", "tp-1", new byte[0]);
        for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
            application.failed(webhook, new IllegalStateException("broken"));
            assertThat(webhook.isWaiting()).isTrue();
            assertThat(webhook.state().nextAttemptAt()).isEqualTo(NOON.plus(BACKOFF.multipliedBy(attempt)));
        }
        application.failed(webhook, new IllegalStateException("broken"));
        assertThat(webhook.state().status()).isEqualTo(WebhookStatus.QUARANTINED);
        assertThat(webhook.state().reason()).contains("broken");
        assertThat(webhook.state().nextAttemptAt()).isNull();
    }

    @Test
    void refundWithoutAPaymentIsSettledByItsWebhook() {
        Refund refund = Refund.ofUnmatched(captured("24.99"), "w-0", "operator", null, NOON);
        for (String reference : new String[] {refund.reference(), null}) {
            LoadedStates states = pending();
            states.put(ProviderCapture.TYPE, "tp-1", new ProviderCapture.State(null, refund));
            Folded folded =
                    fold(states, received("w-1", notification(Kind.REFUND_SUCCEEDED, "P-o", "24.99", reference)));
            assertThat(webhook(folded, "w-1").status()).isEqualTo(WebhookStatus.PROCESSED);
            assertThat(folded.get(ProviderCapture.TYPE.id("tp-1"))
                            .refund()
                            .orElseThrow()
                            .status())
                    .isEqualTo(RefundStatus.SUCCEEDED);
            assertThat(folded.events()).isEmpty();
        }
    }

    @Test
    void webhookAboutAnotherAmountOfARefundWithoutAPaymentIsQuarantined() {
        LoadedStates states = pending();
        Refund refund = Refund.ofUnmatched(captured("24.99"), "w-0", "operator", null, NOON);
        states.put(ProviderCapture.TYPE, "tp-1", new ProviderCapture.State(null, refund));
        Folded folded =
                fold(states, received("w-1", notification(Kind.REFUND_SUCCEEDED, "P-o", "25.00", refund.reference())));
        assertThat(webhook(folded, "w-1").status()).isEqualTo(WebhookStatus.QUARANTINED);
        assertThat(folded.get(ProviderCapture.TYPE.id("tp-1")).isChanged()).isFalse();
    }

    @Test
    void webhookAboutARoundThatNeverWasSettlesNoRefundWithoutAPayment() {
        LoadedStates states = pending();
        Refund refund = Refund.ofUnmatched(captured("24.99"), "w-0", "operator", null, NOON);
        states.put(ProviderCapture.TYPE, "tp-1", new ProviderCapture.State(null, refund));
        Folded folded = fold(
                states,
                received("w-1", notification(Kind.REFUND_SUCCEEDED, "P-o", "24.99", refund.reference() + "-7")));
        assertThat(webhook(folded, "w-1").status()).isEqualTo(WebhookStatus.QUARANTINED);
        assertThat(folded.get(ProviderCapture.TYPE.id("tp-1")).isChanged()).isFalse();
    }

    @Test
    void webhookWithAnImpossibleTimePaysAtTheTimeOfItsReceipt() {
        for (Instant said : List.of(Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("9999-12-31T00:00:00Z"))) {
            Folded folded = fold(pending(), received("w-1", captured("25.00").occurredAt(said)));
            assertThat(webhook(folded, "w-1").status()).isEqualTo(WebhookStatus.PROCESSED);
            assertThat(payment(folded).state().paidAt()).isEqualTo(NOON);
        }
    }

    // ---- fixtures

    private static LoadedStates pending() {
        LoadedStates states = new LoadedStates();
        put(states, "o");
        return states;
    }

    private static void put(LoadedStates states, String orderSn) {
        Payment payment = new Payment(PaymentState.none(orderSn));
        payment.begin(new ReactionContext(Cause.timer("test", orderSn, NOON, 0), NOON, null));
        payment.orderCreated("u", PRICE, "card", Duration.ofMinutes(15));
        states.put(Payment.TYPE, orderSn, payment.state());
    }

    private static LoadedStates stored(Webhook.State state) {
        LoadedStates states = new LoadedStates();
        states.put(Webhook.TYPE, "w-1", state);
        return states;
    }

    private static Folded fold(LoadedStates states, ReactionRequest<?>... requests) {
        for (ReactionRequest<?> request : requests) {
            states.putMissing(request.target().type(), request.target().key());
            request.uses().forEach(used -> states.putMissing(used.type(), used.key()));
        }
        return (Folded) BatchFold.fold(states, List.of(requests));
    }

    private ReactionRequest<Payment> received(String id, @Nullable ProviderNotification notification) {
        return request(id, notification, NOON, true);
    }

    private ReactionRequest<Payment> triedAgain(String id, ProviderNotification notification, Instant at) {
        return request(id, notification, at, false);
    }

    private ReactionRequest<Payment> request(
            String id, @Nullable ProviderNotification notification, Instant at, boolean fresh) {
        Set<AggregateId<?>> uses = Set.of(Webhook.TYPE.id(id), ProviderCapture.TYPE.id("tp-1"));
        String orderSn = notification == null
                ? "o"
                : Payment.orderOf(notification.paymentSn()).orElseThrow();
        return ReactionRequest.of(Payment.TYPE.id(orderSn), uses, Webhook.cause(id, NOON), at, (payment, others) -> {
            Webhook webhook = others.get(Webhook.TYPE, id);
            if (fresh && !webhook.receive("payment.succeeded", payment.paymentSn(), "tp-1", new byte[0])) {
                return List.of();
            }
            return application.apply(webhook, "type", notification, payment, others.get(ProviderCapture.TYPE, "tp-1"));
        });
    }

    private static Payment payment(Folded folded) {
        return folded.get(Payment.TYPE.id("o"));
    }

    private static Webhook.State webhook(Folded folded, String id) {
        return folded.get(Webhook.TYPE.id(id)).state();
    }

    private static ProviderNotification captured(String amount) {
        return notification(Kind.PAYMENT_SUCCEEDED, "P-o", amount, null);
    }

    private static ProviderNotification notification(
            Kind kind, String paymentSn, String amount, @Nullable String reference) {
        return new ProviderNotification(
                kind, paymentSn, "tp-1", new BigDecimal(amount), "EUR", NOON, false, reference, null, null);
    }
}
