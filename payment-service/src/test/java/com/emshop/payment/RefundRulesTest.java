package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.payment.PaymentProvider.Outcome;
import com.emshop.payment.PaymentProvider.RefundAnswer;
import com.emshop.payment.ProviderNotification.Kind;
import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.ReactionContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which refunds of a payment are possible, and which of them settle it. */
class RefundRulesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration PAUSE = Duration.ofMinutes(2);
    private static final Money PRICE = euros("25.00");
    private static final Capture FIRST = new Capture("tp-1", PRICE, NOON);
    private static final Capture SECOND = new Capture("tp-2", PRICE, NOON);
    private static final RefundAnswer SUCCEEDED = new RefundAnswer(Outcome.SUCCEEDED, null, null);
    private static final RefundAnswer REFUSED = new RefundAnswer(Outcome.REFUSED, null, "no");

    @Test
    void refundGivesSomethingBackAndNoMoreThanIsLeft() {
        Payment payment = paid();
        assertRejected("nothing-to-refund", () -> payment.requestRefund("a", euros("0.00"), "sorry"));
        assertRejected("refund-exceeds-capture", () -> payment.requestRefund("a", euros("25.01"), "sorry"));
        payment.requestRefund("a", PRICE, "sorry");
        assertRejected("refund-exceeds-capture", () -> payment.requestRefund("b", euros("0.01"), "sorry"));
        assertRejected("idempotency-key-reused", () -> payment.requestRefund("a", euros("0.01"), "sorry"));
    }

    @Test
    void nothingIsLeftIfMoreSucceededThanWasCaptured() {
        Payment payment = paid();
        payment.requestRefund("a", euros("20.00"), "sorry");
        answer(payment, "P-o-R1", REFUSED);
        payment.requestRefund("b", euros("20.00"), "sorry");
        answer(payment, "P-o-R1", SUCCEEDED);

        assertRejected("refund-exceeds-capture", () -> payment.requestRefund("c", euros("0.01"), "sorry"));
    }

    @Test
    void goodwillIsRetriedWhileTheOrderGoesOn() {
        Payment payment = paid();
        payment.requestRefund("a", euros("5.00"), "sorry");
        answer(payment, "P-o-R1", REFUSED);

        assertThat(payment.retryRefund("P-o-R1")).isEmpty();

        assertThat(payment.refund("P-o-R1").orElseThrow().status()).isEqualTo(RefundStatus.REQUESTED);
        assertRejected("refund-not-found", () -> payment.retryRefund("P-o-R2"));
        answer(payment, "P-o-R1-2", REFUSED);
        payment.orderCancelled();
        assertRejected("refund-superseded", () -> payment.retryRefund("P-o-R1"));
        answer(payment, "P-o-R2", SUCCEEDED);
        assertRejected("refund-succeeded", () -> payment.retryRefund("P-o-R2"));
    }

    @Test
    void secondCaptureIsRefundedBesideTheFirst() {
        Payment payment = paid();
        payment.captured(SECOND);

        assertThat(payment.requestRefund("a", euros("5.00"), "sorry"))
                .as("the first capture is there still")
                .hasExactlyElementsOfTypes(PaymentEvent.RefundStarted.class);
        answer(payment, "P-o-R1", REFUSED);
        payment.retryRefund("P-o-R1");
        assertThat(payment.refund("P-o-R1").orElseThrow().status())
                .as("all of the second capture is left")
                .isEqualTo(RefundStatus.REQUESTED);

        payment.orderCancelled();
        answer(payment, "P-o-R1", SUCCEEDED);
        assertThat(payment.status())
                .as("nothing of the first capture is refunded yet")
                .isEqualTo(PaymentStatus.REFUNDING);
        answer(payment, "P-o-R2", SUCCEEDED);
        assertThat(payment.status()).isEqualTo(PaymentStatus.REFUNDING);
        answer(payment, "P-o-R3", SUCCEEDED);
        assertThat(payment.status()).isEqualTo(PaymentStatus.REFUNDED);
    }

    @Test
    void refundOfAnUnknownCaptureIsAFault() {
        Payment payment = paid();
        payment.requestRefund("a", euros("5.00"), "sorry");
        answer(payment, "P-o-R1", REFUSED);
        PaymentState state = payment.state();
        Payment broken = at(new PaymentState(
                state.orderSn(),
                state.paymentSn(),
                state.status(),
                state.terms(),
                List.of(SECOND),
                state.refunds(),
                state.paidAt(),
                state.failure(),
                state.createdAt(),
                state.nextCheckAt(),
                state.version(),
                state.trace()));

        assertThatThrownBy(() -> broken.retryRefund("P-o-R1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("P-o-R1 refunds no known capture");
    }

    @Test
    void answerAboutAnUnknownRefundChangesNothing() {
        Payment payment = paid();
        PaymentState before = payment.state();
        assertThat(payment.refundAnswered("P-o-R1", "P-o-R1", SUCCEEDED, PAUSE)).isEmpty();
        assertThat(payment.refundUnanswered("P-o-R1", "P-o-R1", PAUSE)).isEmpty();
        assertThat(payment.state()).isEqualTo(before);

        ProviderCapture capture = new ProviderCapture("tp-1", null);
        capture.begin(new ReactionContext(Cause.timer("test", "tp-1", NOON, 0), NOON, null));
        capture.refundAnswered("CR-1", "CR-1", SUCCEEDED, PAUSE);
        assertThat(capture.isChanged()).isFalse();
        capture.requestRefund(
                Refund.ofUnmatched(notification(Kind.PAYMENT_SUCCEEDED, "1.00", null), "w", "op", null, NOON));
        Refund requested = capture.refund().orElseThrow();
        capture.refundAnswered("CR-1", requested.reference(), SUCCEEDED, PAUSE);
        assertThat(capture.refund()).contains(requested);
    }

    @Test
    void notificationOfARefusalIsAboutTheRoundThatItNames() {
        for (String reference : new String[] {"P-o-R1", null}) {
            Payment payment = paid();
            payment.orderCancelled();
            notification(Kind.REFUND_FAILED, "25.00", reference).applyTo(payment, null);
            assertThat(payment.refund("P-o-R1").orElseThrow().status())
                    .as("reference %s", reference)
                    .isEqualTo(RefundStatus.FAILED);
        }
        Payment retried = paid();
        retried.orderCancelled();
        answer(retried, "P-o-R1", REFUSED);
        retried.retryRefund("P-o-R1");
        notification(Kind.REFUND_FAILED, "25.00", "P-o-R1").applyTo(retried, null);
        assertThat(retried.refund("P-o-R1").orElseThrow().status()).isEqualTo(RefundStatus.REQUESTED);
    }

    @Test
    void captureOfNothingIsNotBelieved() {
        Payment cancelledFirst = at(PaymentState.none("o"));
        cancelledFirst.orderCancelled();
        assertThat(notification(Kind.PAYMENT_SUCCEEDED, "0.00", null).objectionTo(cancelledFirst, null))
                .contains("A capture takes something.");
        assertThat(notification(Kind.PAYMENT_SUCCEEDED, "0.01", null).objectionTo(cancelledFirst, null))
                .isEmpty();
    }

    @Test
    void refundOfAnUnmatchedCaptureIsFoundByItsOwnReferenceOnly() {
        Refund refund = Refund.ofUnmatched(notification(Kind.PAYMENT_SUCCEEDED, "1.00", null), "w", "op", null, NOON);
        ProviderCapture capture = new ProviderCapture("tp-1", new ProviderCapture.State(null, refund));
        String another = Refund.unmatchedNumber("tp-2");

        assertThat(notification(Kind.REFUND_SUCCEEDED, "1.00", refund.reference())
                        .unmatchedRefundOf(capture))
                .contains(refund);
        assertThat(notification(Kind.REFUND_SUCCEEDED, "1.00", another).unmatchedRefundOf(capture))
                .isEmpty();
        assertThat(notification(Kind.REFUND_SUCCEEDED, "1.00", "P-o-R1").unmatchedRefundOf(capture))
                .isEmpty();
        assertThat(notification(Kind.PAYMENT_FAILED, "1.00", refund.reference()).unmatchedRefundOf(capture))
                .isEmpty();
        assertThatThrownBy(() -> notification(Kind.PAYMENT_FAILED, "1.00", null).refundAnswer())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyRefundsOfTheWholePaymentSettleIt() {
        assertThat(Stream.of(RefundReason.values()).filter(RefundReason::settles))
                .containsExactlyInAnyOrder(RefundReason.ORDER_CANCELLED, RefundReason.LATE_PAYMENT);
        assertThat(Stream.of(RefundStatus.values()).filter(RefundStatus::isOpen))
                .containsExactlyInAnyOrder(RefundStatus.REQUESTED, RefundStatus.PENDING);
    }

    @Test
    void statesAreStoredByNumber() {
        for (PaymentStatus status : PaymentStatus.values()) {
            assertThat(status.number()).isEqualTo(status.ordinal());
            assertThat(PaymentStatus.of(status.number())).isEqualTo(status);
        }
        assertThatThrownBy(() -> PaymentStatus.of(7)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sumsAreOfWhatWasCapturedAndWhatSucceeded() {
        assertThat(PaymentState.none("o").captured()).isEmpty();
        assertThat(PaymentState.none("o").refunded()).isEmpty();

        Payment payment = pending();
        assertThat(payment.state().captured()).contains(euros("0.00"));
        payment.captured(FIRST);
        payment.captured(SECOND);
        assertThat(payment.state().captured()).contains(euros("50.00"));
        assertThat(payment.state().refunded()).contains(euros("0.00"));
        answer(payment, "P-o-R1", SUCCEEDED);
        assertThat(payment.state().refunded()).contains(PRICE);
    }

    @Test
    void orderAndPaymentNumberFollowFromEachOther() {
        assertThat(Payment.numberOf("o")).isEqualTo("P-o");
        assertThat(Payment.orderOf("P-o")).contains("o");
        for (String number : new String[] {"P-", "p-o", "o", "X-o", "P-\u00e9", "P-o p", "xP-o"}) {
            assertThat(Payment.orderOf(number)).as(number).isEmpty();
        }
    }

    @Test
    void loadedStateStaysWhatItWas() {
        Payment payment = at(pending().state());
        PaymentState before = payment.state();
        payment.captured(FIRST);
        assertThat(payment.loaded()).isEqualTo(before);
        assertThat(payment.isStored()).isTrue();
        assertThat(at(PaymentState.none("o")).isStored()).isFalse();
    }

    private static void answer(Payment payment, String reference, RefundAnswer answer) {
        String refundSn = reference.matches(".*-R\\d+-\\d+") ? reference.replaceFirst("-\\d+$", "") : reference;
        payment.refundAnswered(refundSn, reference, answer, PAUSE);
    }

    private static ProviderNotification notification(Kind kind, String amount, @Nullable String reference) {
        return new ProviderNotification(
                kind, "P-o", "tp-1", new BigDecimal(amount), "EUR", NOON, false, reference, null, null);
    }

    private static void assertRejected(String code, ThrowingCallable command) {
        assertThatThrownBy(command)
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(code));
    }

    private static Payment pending() {
        Payment payment = at(PaymentState.none("o"));
        payment.orderCreated("u", PRICE, "card", Duration.ofMinutes(15));
        return payment;
    }

    private static Payment paid() {
        Payment payment = pending();
        payment.captured(FIRST);
        return payment;
    }

    private static Payment at(PaymentState state) {
        Payment payment = new Payment(state);
        payment.begin(new ReactionContext(Cause.event("Test", "1", NOON), NOON, null));
        return payment;
    }

    private static Money euros(String amount) {
        return new Money(new BigDecimal(amount), Currency.getInstance("EUR"));
    }
}
