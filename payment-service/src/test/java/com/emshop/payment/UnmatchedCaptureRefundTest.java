package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.payment.PaymentProvider.Outcome;
import com.emshop.payment.PaymentProvider.RefundAnswer;
import com.emshop.payment.ProviderNotification.Kind;
import com.emshop.saga.CommandRejected;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How money that fits no payment goes back. */
class UnmatchedCaptureRefundTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(1);
    private static final RefundAnswer DONE = new RefundAnswer(Outcome.SUCCEEDED, "tr-1", null);
    private static final RefundAnswer TAKEN_ON = new RefundAnswer(Outcome.PENDING, null, null);
    private static final RefundAnswer REFUSED = new RefundAnswer(Outcome.REFUSED, null, "account closed");

    private final UnmatchedCaptureRefund fresh = wish("24.99");
    private final UnmatchedCaptureRefund failed = fresh.answered(fresh.reference(), REFUSED, NOON);

    @Test
    void itIsWhatTheNoticeSaysWasTaken() {
        assertThat(fresh.request())
                .isEqualTo(new PaymentProvider.RefundRequest(
                        fresh.reference(), "P-o", "tp-1", Money.of(new BigDecimal("24.99"), "EUR")));
        assertThat(fresh.status()).isEqualTo(RefundStatus.REQUESTED);
        assertThat(wish("24.99").number()).as("one capture, one number").isEqualTo(fresh.number());
    }

    @Test
    void whatIsNoMoneyDoesNotGoBack() {
        Stream.of(
                        notice(Kind.PAYMENT_SUCCEEDED, "-1.00", "EUR", null),
                        notice(Kind.PAYMENT_SUCCEEDED, "0.00", "EUR", null),
                        notice(Kind.PAYMENT_SUCCEEDED, "1.001", "EUR", null),
                        notice(Kind.PAYMENT_SUCCEEDED, "1.00", "EURO", null),
                        notice(Kind.PAYMENT_FAILED, "1.00", "EUR", null),
                        notice(Kind.REFUND_SUCCEEDED, "1.00", "EUR", null))
                .forEach(notice -> assertThatThrownBy(() -> UnmatchedCaptureRefund.of(notice, "w", "op", null, NOON))
                        .as(notice.toString())
                        .isInstanceOfSatisfying(
                                CommandRejected.class,
                                refusal -> assertThat(refusal.code()).isEqualTo("webhook-not-returnable")));
    }

    /** (status × what the provider says), all of it. */
    @ParameterizedTest
    @EnumSource(RefundStatus.class)
    void whatTheProviderSaysCountsUntilTheMoneyIsBack(RefundStatus status) {
        Map<RefundStatus, UnmatchedCaptureRefund> all = Map.of(
                RefundStatus.REQUESTED,
                fresh,
                RefundStatus.PENDING,
                fresh.answered(fresh.reference(), TAKEN_ON, NOON),
                RefundStatus.SUCCEEDED,
                fresh.answered(fresh.reference(), DONE, NOON),
                RefundStatus.FAILED,
                failed);
        UnmatchedCaptureRefund before = all.get(status);
        assertThat(before.status()).isEqualTo(status);
        String reference = before.reference();

        assertThat(before.answered(reference, DONE, LATER).status()).isEqualTo(RefundStatus.SUCCEEDED);
        assertThat(before.told(notice(Kind.REFUND_SUCCEEDED, "24.99", "EUR", reference), LATER)
                        .status())
                .isEqualTo(RefundStatus.SUCCEEDED);
        UnmatchedCaptureRefund afterPending = before.answered(reference, TAKEN_ON, LATER);
        assertThat(afterPending.status()).isEqualTo(status.isOpen() ? RefundStatus.PENDING : status);
        UnmatchedCaptureRefund afterRefusal = before.answered(reference, REFUSED, LATER);
        assertThat(afterRefusal.status()).isEqualTo(status.isOpen() ? RefundStatus.FAILED : status);
        assertThat(before.told(notice(Kind.REFUND_FAILED, "24.99", "EUR", reference), LATER)
                        .status())
                .isEqualTo(afterRefusal.status());
        if (status == RefundStatus.SUCCEEDED) {
            assertThat(before.answered(reference, DONE, LATER)).isEqualTo(before);
        }
    }

    @Test
    void askedForAgainItIsTheSame() {
        UnmatchedCaptureRefund again = UnmatchedCaptureRefund.of(
                notice(Kind.PAYMENT_SUCCEEDED, "24.99", "EUR", null), "another", "another", "another", LATER);
        assertThat(fresh.askedAgain(again)).isEqualTo(fresh);
        UnmatchedCaptureRefund done = fresh.answered(fresh.reference(), DONE, NOON);
        assertThat(done.askedAgain(again)).isEqualTo(done);
        assertThatThrownBy(() -> done.askedAgain(wish("25.00")))
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("capture-returned-otherwise"));
    }

    @Test
    void afterARefusalItIsANewRoundAsWished() {
        UnmatchedCaptureRefund second = failed.askedAgain(wish("25.00"));
        assertThat(second.reference()).isEqualTo(fresh.number() + "-2");
        assertThat(second.amount().amount()).isEqualByComparingTo("25.00");
        assertThat(second.status()).isEqualTo(RefundStatus.REQUESTED);
        assertThat(second.refusal()).isNull();

        assertThat(second.answered(fresh.reference(), REFUSED, LATER))
                .as("what was refused before says nothing about this round")
                .isEqualTo(second);
        assertThat(second.answered(fresh.reference(), TAKEN_ON, LATER)).isEqualTo(second);
        assertThat(second.told(notice(Kind.REFUND_FAILED, "25.00", "EUR", fresh.reference()), LATER))
                .isEqualTo(second);
        assertThat(second.answered(fresh.reference(), DONE, LATER).status()).isEqualTo(RefundStatus.SUCCEEDED);
    }

    @Test
    void aNoticeOfAnotherAmountOrPaymentDoesNotFit() {
        assertThat(fresh.objectionTo(notice(Kind.REFUND_SUCCEEDED, "24.99", "EUR", null)))
                .isEmpty();
        assertThat(fresh.objectionTo(notice(Kind.REFUND_SUCCEEDED, "25.00", "EUR", null)))
                .isPresent();
        assertThat(UnmatchedCaptureRefund.of(
                                notice(Kind.PAYMENT_SUCCEEDED, "24.99", "USD", null), "w", "op", null, NOON)
                        .objectionTo(notice(Kind.REFUND_SUCCEEDED, "24.99", "EUR", null)))
                .isPresent();
    }

    @Test
    void itsNumberIsInEveryReference() {
        assertThat(UnmatchedCaptureRefund.numberIn(fresh.reference())).contains(fresh.number());
        assertThat(UnmatchedCaptureRefund.numberIn(failed.askedAgain(fresh).reference()))
                .contains(fresh.number());
        assertThat(UnmatchedCaptureRefund.numberIn("P-o-R1")).isEmpty();
    }

    private static UnmatchedCaptureRefund wish(String amount) {
        return UnmatchedCaptureRefund.of(
                notice(Kind.PAYMENT_SUCCEEDED, amount, "EUR", null), "w-1", "operator", "note", NOON);
    }

    private static ProviderNotification notice(Kind kind, String amount, String currency, @Nullable String reference) {
        return new ProviderNotification(
                kind, "P-o", "tp-1", new BigDecimal(amount), currency, NOON, false, reference, "account closed");
    }
}
