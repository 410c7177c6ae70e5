package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.payment.PaymentProvider.Outcome;
import com.emshop.payment.PaymentProvider.RefundAnswer;
import com.emshop.payment.ProviderNotification.Kind;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which refund a notification settles: of a paid order, of which an operator refunds five euros twice. */
class RefundNotificationTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration LATER = Duration.ofMinutes(5);
    private static final Money PRICE = Money.of(new BigDecimal("25.00"), "EUR");
    private static final Money FIVE = Money.of(new BigDecimal("5.00"), "EUR");
    private static final Money SIX = Money.of(new BigDecimal("6.00"), "EUR");
    private static final String R1 = "P-o-R1";
    private static final String R2 = "P-o-R2";

    private final Payment payment = new Payment(PaymentState.none("o"));

    @BeforeEach
    void moneyIsRefundedTwice() {
        payment.begin(new ReactionContext(Cause.webhook("provider", "w", NOON), NOON, null));
        payment.orderCreated("u", PRICE, "CARD", Duration.ofMinutes(15));
        payment.captured(new Capture("tp-1", PRICE, NOON));
        payment.requestRefund("a", FIVE, "sorry");
        payment.requestRefund("b", FIVE, "sorry");
        isPending(R1, null);
        isPending(R2, null);
    }

    @Test
    void notificationThatNamesNoneSettlesNoneAndTheProviderIsAskedAtOnce() {
        for (int delivery = 0; delivery < 2; delivery++) {
            assertThat(objection(unnamed(Kind.REFUND_SUCCEEDED, null))).isNull();
            assertThat(apply(unnamed(Kind.REFUND_SUCCEEDED, null))).isEmpty();
            assertThat(List.of(refund(R1), refund(R2))).allSatisfy(refund -> {
                assertThat(refund.status()).isEqualTo(RefundStatus.PENDING);
                assertThat(refund.nextAttemptAt()).isEqualTo(NOON);
            });
        }
        assertThat(apply(unnamed(Kind.REFUND_FAILED, null))).isEmpty();
        assertThat(refund(R1).status()).isEqualTo(RefundStatus.PENDING);

        settles(R2, "tr-2");
        assertThat(payment.state().refunded()).as("once").contains(FIVE);
    }

    @Test
    void notificationAboutOneSettledBeforeSettlesNoOther() {
        settles(R1, "tr-1");
        assertThat(apply(unnamed(Kind.REFUND_SUCCEEDED, null))).isEmpty();
        assertThat(refund(R2).status()).isEqualTo(RefundStatus.PENDING);
        assertThat(refund(R2).nextAttemptAt()).isEqualTo(NOON);
    }

    @Test
    void notificationThatNamesOurReferenceSettlesThatOne() {
        assertThat(apply(named(Kind.REFUND_SUCCEEDED, R2, null)))
                .hasExactlyElementsOfTypes(PaymentEvent.Refunded.class);
        assertThat(apply(named(Kind.REFUND_SUCCEEDED, R2, null))).isEmpty();
        assertThat(refund(R1).status()).isEqualTo(RefundStatus.PENDING);
    }

    @Test
    void notificationThatNamesTheProvidersNumberSettlesThatOne() {
        isPending(R2, "tr-2");
        assertThat(apply(unnamed(Kind.REFUND_SUCCEEDED, "tr-2")))
                .hasExactlyElementsOfTypes(PaymentEvent.Refunded.class);
        assertThat(refund(R2).status()).isEqualTo(RefundStatus.SUCCEEDED);
        assertThat(apply(unnamed(Kind.REFUND_SUCCEEDED, "tr-2"))).isEmpty();
        assertThat(refund(R1).status()).isEqualTo(RefundStatus.PENDING);
    }

    @Test
    void notificationWithAnotherNumberThanAllButOneIsAboutThatOne() {
        isPending(R2, "tr-2");
        assertThat(apply(unnamed(Kind.REFUND_SUCCEEDED, "tr-1")))
                .hasExactlyElementsOfTypes(PaymentEvent.Refunded.class);
        assertThat(refund(R1).thirdPartyRefundSn()).isEqualTo("tr-1");
        assertThat(refund(R2).status()).isEqualTo(RefundStatus.PENDING);
    }

    @Test
    void numberOfTheProviderThatStandsAtAnotherRefundIsNotBelieved() {
        settles(R1, "tr-1");
        assertThat(objection(named(Kind.REFUND_SUCCEEDED, R2, "tr-1")))
                .isEqualTo("The refund tr-1 is recorded as P-o-R1 already.");
        assertThat(objection(named(Kind.REFUND_SUCCEEDED, R1, "tr-1"))).isNull();
    }

    @Test
    void successThatMayBeOfARefusedRefundIsForAPerson() {
        payment.refundAnswered(R1, R1, new RefundAnswer(Outcome.REFUSED, null, "no"), LATER);
        assertThat(objection(unnamed(Kind.REFUND_SUCCEEDED, null)))
                .isEqualTo("It does not say which of these refunds it is about: P-o-R1, P-o-R2.");
        assertThat(objection(unnamed(Kind.REFUND_FAILED, null))).isNull();
    }

    @Test
    void successThatCanOnlyBeOfARefusedRefundSettlesThatOne() {
        payment.requestRefund("c", SIX, "sorry");
        payment.refundAnswered("P-o-R3", "P-o-R3", new RefundAnswer(Outcome.REFUSED, null, "no"), LATER);
        ProviderNotification success = notification(Kind.REFUND_SUCCEEDED, "6.00", null, null);
        assertThat(objection(success)).isNull();
        assertThat(apply(success)).hasExactlyElementsOfTypes(PaymentEvent.Refunded.class);
        assertThat(refund("P-o-R3").status()).isEqualTo(RefundStatus.SUCCEEDED);
    }

    @Test
    void refundOfAnotherCaptureIsNotMeant() {
        assertThat(objection(new ProviderNotification(
                        Kind.REFUND_SUCCEEDED, "P-o", "tp-2", FIVE.amount(), "EUR", NOON, false, null, null, null)))
                .isEqualTo("It matches no refund of this payment.");
    }

    @Test
    void refusalThatNamesNoRoundSaysNothingAboutTheSecond() {
        settles(R2, "tr-2");
        payment.refundAnswered(R1, R1, new RefundAnswer(Outcome.REFUSED, "tr-1", "no"), LATER);
        payment.retryRefund(R1);
        payment.refundUnanswered(R1, R1 + "-2", LATER);
        ProviderNotification late = unnamed(Kind.REFUND_FAILED, "tr-1");
        assertThat(objection(late)).isNull();
        assertThat(apply(late)).isEmpty();
        assertThat(refund(R1).status()).isEqualTo(RefundStatus.REQUESTED);
        assertThat(refund(R1).nextAttemptAt()).as("the provider is asked").isEqualTo(NOON);

        isPending(R1, "tr-1-2");
        assertThat(apply(unnamed(Kind.REFUND_FAILED, "tr-1-2")))
                .hasExactlyElementsOfTypes(PaymentEvent.RefundFailed.class);
    }

    @Test
    void onlyRefundOfAnAmountIsSettledByCaptureAndAmount() {
        payment.requestRefund("c", SIX, "sorry");
        ProviderNotification six = notification(Kind.REFUND_SUCCEEDED, "6.00", null, null);
        assertThat(apply(six)).hasExactlyElementsOfTypes(PaymentEvent.Refunded.class);
        assertThat(apply(six)).isEmpty();
        assertThat(refund("P-o-R3").status()).isEqualTo(RefundStatus.SUCCEEDED);
    }

    private @Nullable String objection(ProviderNotification notification) {
        return notification.objectionTo(payment, null).orElse(null);
    }

    private List<PaymentEvent> apply(ProviderNotification notification) {
        return notification.applyTo(payment, null);
    }

    private Refund refund(String refundSn) {
        return payment.refund(refundSn).orElseThrow();
    }

    private void isPending(String refundSn, @Nullable String number) {
        payment.refundAnswered(
                refundSn, refund(refundSn).reference(), new RefundAnswer(Outcome.PENDING, number, null), LATER);
    }

    private void settles(String refundSn, String number) {
        payment.refundAnswered(
                refundSn, refund(refundSn).reference(), new RefundAnswer(Outcome.SUCCEEDED, number, null), LATER);
    }

    private static ProviderNotification named(Kind kind, String reference, @Nullable String number) {
        return notification(kind, "5.00", reference, number);
    }

    private static ProviderNotification unnamed(Kind kind, @Nullable String number) {
        return notification(kind, "5.00", null, number);
    }

    private static ProviderNotification notification(
            Kind kind, String amount, @Nullable String reference, @Nullable String number) {
        return new ProviderNotification(
                kind, "P-o", "tp-1", new BigDecimal(amount), "EUR", NOON, false, reference, number, "no");
    }
}
