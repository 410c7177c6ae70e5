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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** How money that matches no payment is refunded. */
class ProviderCaptureTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final RefundAnswer DONE = new RefundAnswer(Outcome.SUCCEEDED, "tr-1", null);
    private static final RefundAnswer UNDECIDED = new RefundAnswer(Outcome.PENDING, null, null);
    private static final RefundAnswer REFUSED = new RefundAnswer(Outcome.REFUSED, null, "account closed");
    private static final String NUMBER = Refund.unmatchedNumber("tp-1");

    @Test
    void wholeCaptureIsRefundedAsTheProviderSays() {
        Refund refund = requested().refund().orElseThrow();
        assertThat(refund.request())
                .isEqualTo(new PaymentProvider.RefundRequest(
                        NUMBER, "P-o", "tp-1", Money.of(new BigDecimal("24.99"), "EUR")));
        assertThat(refund.status()).isEqualTo(RefundStatus.REQUESTED);
        assertThat(refund.reason()).isEqualTo(RefundReason.UNMATCHED_CAPTURE);
        assertThat(refund.nextAttemptAt()).isEqualTo(NOON);
        assertThat(wish("25.00").refundSn()).as("one capture, one number").isEqualTo(refund.refundSn());
    }

    @Test
    void whatIsNoMoneyIsNotRefunded() {
        Stream.of(
                        notification(Kind.PAYMENT_SUCCEEDED, "-1.00", "EUR", null),
                        notification(Kind.PAYMENT_SUCCEEDED, "0.00", "EUR", null),
                        notification(Kind.PAYMENT_SUCCEEDED, "1.001", "EUR", null),
                        notification(Kind.PAYMENT_SUCCEEDED, "1.00", "EURO", null),
                        notification(Kind.PAYMENT_FAILED, "1.00", "EUR", null),
                        notification(Kind.REFUND_SUCCEEDED, "1.00", "EUR", null))
                .forEach(notification -> assertRejected(
                        "webhook-not-refundable", () -> Refund.ofUnmatched(notification, "w", "op", null, NOON)));
    }

    @Test
    void acceptedCaptureIsNotRefunded() {
        ProviderCapture accepted = begun(new ProviderCapture("tp-1", new ProviderCapture.State("another order", null)));
        assertRejected("capture-accepted", () -> accepted.requestRefund(wish("24.99")));
        assertThat(accepted.owner()).contains("another order");
    }

    /** What the refund does about what the provider says: its next status. Columns: REQUESTED, PENDING, SUCCEEDED, FAILED. */
    private static final String TABLE = """
            succeeded | SUCCEEDED | SUCCEEDED | SUCCEEDED | SUCCEEDED
            pending   | PENDING   | PENDING   | SUCCEEDED | FAILED
            refused   | FAILED    | FAILED    | SUCCEEDED | FAILED
            """;

    @TestFactory
    Stream<DynamicTest> everyCell() {
        return TABLE.lines().flatMap(line -> {
            List<String> cells =
                    Stream.of(line.split("\\|", -1)).map(String::trim).toList();
            return Stream.of(RefundStatus.values())
                    .map(status -> DynamicTest.dynamicTest(cells.get(0) + " of a refund that is " + status, () -> {
                        ProviderCapture capture = in(status);
                        RefundAnswer answer = switch (cells.get(0)) {
                            case "succeeded" -> DONE;
                            case "pending" -> UNDECIDED;
                            default -> REFUSED;
                        };
                        assertThat(capture.refundAnswered(NUMBER, NUMBER, answer, PAUSE))
                                .isEmpty();
                        RefundStatus expected = RefundStatus.valueOf(
                                cells.get(List.of(RefundStatus.values()).indexOf(status) + 1));
                        Refund after = capture.refund().orElseThrow();
                        assertThat(after.status()).isEqualTo(expected);
                        assertThat(after.nextAttemptAt() == null).isEqualTo(!expected.isOpen());
                        capture.refundAnswered(NUMBER, NUMBER, answer, PAUSE);
                        assertThat(capture.refund()).as("redelivered").contains(after);
                    }));
        });
    }

    @Test
    void repeatedRequestIsTheSameRefund() {
        ProviderCapture capture = requested();
        Refund first = capture.refund().orElseThrow();
        capture.requestRefund(Refund.ofUnmatched(
                notification(Kind.PAYMENT_SUCCEEDED, "24.99", "EUR", null), "another", "another", "another", NOON));
        assertThat(capture.refund()).contains(first);
        capture.refundAnswered(NUMBER, NUMBER, DONE, PAUSE);
        Refund done = capture.refund().orElseThrow();
        capture.requestRefund(wish("24.99"));
        assertThat(capture.refund()).contains(done);
        assertRejected("capture-refunded-otherwise", () -> capture.requestRefund(wish("25.00")));
    }

    @Test
    void requestAfterARefusalIsANewRoundAsWished() {
        ProviderCapture capture = in(RefundStatus.FAILED);
        capture.requestRefund(wish("25.00"));
        Refund second = capture.refund().orElseThrow();
        assertThat(second.reference()).isEqualTo(NUMBER + "-2");
        assertThat(second.amount().amount()).isEqualByComparingTo("25.00");
        assertThat(second.status()).isEqualTo(RefundStatus.REQUESTED);
        assertThat(second.refusal()).isNull();
        assertThat(second.attempts()).isZero();

        capture.refundAnswered(NUMBER, NUMBER, REFUSED, PAUSE);
        assertThat(capture.refund())
                .as("what was refused before says nothing about this round")
                .contains(second);
        capture.refundAnswered(NUMBER, NUMBER, UNDECIDED, PAUSE);
        assertThat(capture.refund()).contains(second);
        capture.refundUnanswered(NUMBER, NUMBER, PAUSE);
        assertThat(capture.refund()).contains(second);
        capture.refundAnswered(NUMBER, NUMBER, DONE, PAUSE);
        assertThat(capture.refund().orElseThrow().status()).isEqualTo(RefundStatus.SUCCEEDED);
    }

    @Test
    void notificationOfAnotherAmountOrPaymentDoesNotMatch() {
        Refund refund = wish("24.99");
        assertThat(notification(Kind.REFUND_SUCCEEDED, "24.99", "EUR", null).objectionTo(refund))
                .isEmpty();
        assertThat(notification(Kind.REFUND_SUCCEEDED, "25.00", "EUR", null).objectionTo(refund))
                .isPresent();
        assertThat(notification(Kind.REFUND_SUCCEEDED, "24.99", "USD", null).objectionTo(refund))
                .isPresent();
        assertThat(notification(Kind.REFUND_SUCCEEDED, "24.99", "EUR", null)
                        .objectionTo(Refund.ofUnmatched(
                                new ProviderNotification(
                                        Kind.PAYMENT_SUCCEEDED,
                                        "P-x",
                                        "tp-1",
                                        new BigDecimal("24.99"),
                                        "EUR",
                                        NOON,
                                        false,
                                        null,
                                        null,
                                        null),
                                "w",
                                "op",
                                null,
                                NOON)))
                .isPresent();
    }

    @Test
    void refundNotificationSaysWhichPaymentAndWhichRefundOrAmountItIsAbout() {
        Refund refund = wish("24.99");
        assertThat(about("P-x", "24.99", null).objectionTo(refund)).contains("It is about payment P-x, not P-o.");
        assertThat(about("P-o", null, null).objectionTo(refund)).contains("It names neither the refund nor an amount.");
        assertThat(about("P-o", null, NUMBER).objectionTo(refund)).isEmpty();
        assertThat(about("P-o", "24.99", null).objectionTo(refund)).isEmpty();
    }

    @Test
    void notificationOfAnotherNumberThanTheRefundsDoesNotMatch() {
        Refund numbered = in(RefundStatus.SUCCEEDED).refund().orElseThrow();
        assertThat(numbered("tr-2", null).objectionTo(numbered)).contains("It is about the refund tr-2, not tr-1.");
        assertThat(numbered("tr-1", null).objectionTo(numbered)).isEmpty();
        assertThat(numbered("tr-2", NUMBER).objectionTo(numbered)).isEmpty();
    }

    @Test
    void refundIsFoundByItsNumber() {
        ProviderCapture capture = requested();
        assertThat(capture.refund(NUMBER)).isPresent().isEqualTo(capture.refund());
        assertThat(capture.refund("another")).isEmpty();
        assertThat(begun(new ProviderCapture("tp-1", null)).refund(NUMBER)).isEmpty();
    }

    @Test
    void captureIsStoredOnceSomethingIsKnownOfIt() {
        assertThat(ProviderCapture.TYPE.create("tp-1", null).isStored()).isFalse();
        assertThat(in(RefundStatus.REQUESTED).isStored()).isTrue();
    }

    @Test
    void providerIsAskedAtOnceAboutARefundInDoubtAndAboutNoOther() {
        ProviderCapture capture = requested();
        capture.refundUnanswered(NUMBER, NUMBER, PAUSE);
        Refund waiting = capture.refund().orElseThrow();
        assertThat(waiting.nextAttemptAt()).isEqualTo(NOON.plus(PAUSE));

        assertThat(capture.refundsInDoubt(List.of("another"))).isEmpty();
        assertThat(capture.refund()).contains(waiting);
        assertThat(capture.refundsInDoubt(List.of("another", NUMBER))).isEmpty();
        assertThat(capture.refund().orElseThrow().nextAttemptAt()).isEqualTo(NOON);

        ProviderCapture accepted = begun(new ProviderCapture("tp-1", new ProviderCapture.State("o", null)));
        assertThat(accepted.refundsInDoubt(List.of(NUMBER))).isEmpty();
        assertThat(accepted.isChanged()).isFalse();
    }

    @Test
    void refundNumberIsPartOfEveryReference() {
        ProviderCapture capture = in(RefundStatus.FAILED);
        assertThat(Refund.unmatchedNumberIn(NUMBER)).contains(NUMBER);
        capture.requestRefund(wish("24.99"));
        assertThat(Refund.unmatchedNumberIn(capture.refund().orElseThrow().reference()))
                .contains(NUMBER);
        assertThat(Refund.unmatchedNumberIn("P-o-R1")).isEmpty();
    }

    @Test
    void refundNumberNeverChanges() {
        assertThat(NUMBER)
                .as("a provider would pay money back twice under another number")
                .isEqualTo("CR-" + UUID.nameUUIDFromBytes("return of tp-1".getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertRejected(String code, ThrowingCallable command) {
        assertThatThrownBy(command)
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(code));
    }

    private static ProviderCapture requested() {
        ProviderCapture capture = begun(new ProviderCapture("tp-1", null));
        capture.requestRefund(wish("24.99"));
        return capture;
    }

    private static ProviderCapture in(RefundStatus status) {
        ProviderCapture capture = requested();
        switch (status) {
            case REQUESTED -> {}
            case PENDING -> capture.refundAnswered(NUMBER, NUMBER, UNDECIDED, PAUSE);
            case SUCCEEDED -> capture.refundAnswered(NUMBER, NUMBER, DONE, PAUSE);
            case FAILED -> capture.refundAnswered(NUMBER, NUMBER, REFUSED, PAUSE);
        }
        assertThat(capture.refund().orElseThrow().status()).isEqualTo(status);
        return begun(ProviderCapture.TYPE.create("tp-1", ProviderCapture.TYPE.stateOf(capture)));
    }

    private static ProviderCapture begun(ProviderCapture capture) {
        capture.begin(new ReactionContext(Cause.timer("test", "tp-1", NOON, 0), NOON, null));
        return capture;
    }

    private static Refund wish(String amount) {
        return Refund.ofUnmatched(
                notification(Kind.PAYMENT_SUCCEEDED, amount, "EUR", null), "w-1", "operator", "note", NOON);
    }

    private static ProviderNotification about(String paymentSn, @Nullable String amount, @Nullable String reference) {
        return new ProviderNotification(
                Kind.REFUND_SUCCEEDED,
                paymentSn,
                "tp-1",
                amount == null ? null : new BigDecimal(amount),
                "EUR",
                NOON,
                false,
                reference,
                null,
                null);
    }

    private static ProviderNotification numbered(String number, @Nullable String reference) {
        return new ProviderNotification(
                Kind.REFUND_SUCCEEDED,
                "P-o",
                "tp-1",
                new BigDecimal("24.99"),
                "EUR",
                NOON,
                false,
                reference,
                number,
                null);
    }

    private static ProviderNotification notification(
            Kind kind, String amount, String currency, @Nullable String reference) {
        return new ProviderNotification(
                kind, "P-o", "tp-1", new BigDecimal(amount), currency, NOON, false, reference, null, "account closed");
    }
}
