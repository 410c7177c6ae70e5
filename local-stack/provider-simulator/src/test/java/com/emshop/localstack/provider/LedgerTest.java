package com.emshop.localstack.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private static final BigDecimal TEN = new BigDecimal("10.00");

    private final List<LedgerEvent> written = new ArrayList<>();
    private final List<Webhook> sent = new ArrayList<>();
    private final Ledger ledger = new Ledger(CLOCK, written::addAll, sent::add);

    @Test
    void aPaymentNobodyHeardOfIsUnknown() {
        assertThat(ledger.payment("P1")).isEqualTo(new PaymentView("P1", PaymentStatus.UNKNOWN, List.of()));
    }

    @Test
    void aCaptureIsToldOnce() {
        open("P1");

        ledger.attempt("P1", success());

        assertThat(ledger.payment("P1").status()).isEqualTo(PaymentStatus.SUCCEEDED);
        assertThat(ledger.payment("P1").captures()).hasSize(1);
        assertThat(sent)
                .singleElement()
                .satisfies(webhook -> assertThat(webhook.body())
                        .contains("\"type\":\"payment.succeeded\"")
                        .contains("\"paymentSn\":\"P1\"")
                        .contains("\"amount\":\"10.00\"")
                        .contains("\"currency\":\"EUR\"")
                        .contains("\"occurredAt\":\"2026-01-02T03:04:05Z\"")
                        .contains("\"retryable\":false"));
    }

    @Test
    void theSameCaptureIsToldAgainAsTheSameMessage() {
        open("P1");

        ledger.attempt("P1", new Ledger.Attempt(TEN, "EUR", Outcome.SUCCEEDED, false, 2, false, false));
        ledger.attempt("P1", success());

        assertThat(ledger.payment("P1").captures()).hasSize(1);
        assertThat(sent).hasSize(3);
        assertThat(sent).extracting(Webhook::id).containsOnly(sent.get(0).id());
        assertThat(sent).extracting(Webhook::body).containsOnly(sent.get(0).body());
    }

    @Test
    void aSecondCaptureIsAnotherTransaction() {
        open("P1");
        ledger.attempt("P1", success());

        ledger.attempt("P1", new Ledger.Attempt(TEN, "EUR", Outcome.SUCCEEDED, false, 1, true, false));

        assertThat(ledger.payment("P1").captures())
                .extracting(Capture::thirdPartySn)
                .hasSize(2)
                .doesNotHaveDuplicates();
        assertThat(sent).extracting(Webhook::id).doesNotHaveDuplicates();
    }

    @Test
    void aRetryableFailureLeavesThePaymentOpen() {
        open("P1");

        ledger.attempt("P1", new Ledger.Attempt(null, null, Outcome.FAILED, true, 1, false, false));

        assertThat(ledger.payment("P1").status()).isEqualTo(PaymentStatus.PENDING);
        assertThat(sent.get(0).body()).contains("payment.failed").contains("\"retryable\":true");
    }

    @Test
    void aClosedPaymentIsCapturedByForceAlone() {
        open("P1");
        ledger.close("P1");

        assertThatExceptionOfType(RequestRejected.class)
                .isThrownBy(() -> ledger.attempt("P1", success()))
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(409));
        assertThat(sent).isEmpty();

        ledger.attempt("P1", new Ledger.Attempt(TEN, "EUR", Outcome.SUCCEEDED, false, 1, false, true));
        assertThat(ledger.payment("P1").status()).isEqualTo(PaymentStatus.SUCCEEDED);
    }

    @Test
    void aCapturedPaymentIsNotClosed() {
        open("P1");
        ledger.attempt("P1", success());

        assertThatExceptionOfType(RequestRejected.class)
                .isThrownBy(() -> ledger.close("P1"))
                .satisfies(refused -> assertThat(refused.body()).isEqualTo(ledger.payment("P1")));
    }

    @Test
    void aPaymentThatWasNeverAnnouncedIsClosedToo() {
        assertThat(ledger.close("P1").status()).isEqualTo(PaymentStatus.CLOSED);
    }

    @Test
    void anAnnouncementIsTheSameUnlessItsAmountIsAnother() {
        open("P1");
        ledger.open("P1", new BigDecimal("10"), "EUR", "CARD", null);

        assertThat(written).hasSize(1);
        assertThatExceptionOfType(RequestRejected.class)
                .isThrownBy(() -> ledger.open("P1", new BigDecimal("11"), "EUR", "CARD", null));
    }

    @Test
    void refundsNeverGiveBackMoreThanWasTaken() {
        String capture = captured("P1");

        assertThat(refund("K1", "R1", capture, "6.00", FaultSettings.Refunds.OK).status())
                .isEqualTo(RefundStatus.SUCCEEDED);
        assertThat(refund("K2", "R2", capture, "4.01", FaultSettings.Refunds.OK))
                .satisfies(second -> assertThat(second.status()).isEqualTo(RefundStatus.FAILED))
                .satisfies(second -> assertThat(second.reason()).isEqualTo("more than was captured"));
        assertThat(refund("K3", "R3", capture, "4.00", FaultSettings.Refunds.OK).status())
                .isEqualTo(RefundStatus.SUCCEEDED);
    }

    @Test
    void aPendingRefundHoldsItsMoney() {
        String capture = captured("P1");
        refund("K1", "R1", capture, "6.00", FaultSettings.Refunds.PENDING);

        assertThat(refund("K2", "R2", capture, "6.00", FaultSettings.Refunds.OK).status())
                .isEqualTo(RefundStatus.FAILED);
    }

    @Test
    void aKeyIsAnsweredTheSameForEver() {
        String capture = captured("P1");

        Refund first = refund("K1", "R1", capture, "6.00", FaultSettings.Refunds.FAIL);
        Refund again = refund("K1", "R1", capture, "6.00", FaultSettings.Refunds.OK);

        assertThat(again).isEqualTo(first);
        assertThatExceptionOfType(RequestRejected.class)
                .isThrownBy(() -> refund("K1", "R1", capture, "5.00", FaultSettings.Refunds.OK))
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(422));
    }

    @Test
    void aFailedRefundIsTriedAgainUnderAnotherKeyAlone() {
        String capture = captured("P1");
        refund("K1", "R1", capture, "6.00", FaultSettings.Refunds.FAIL);

        assertThat(refund("K2", "R1", capture, "6.00", FaultSettings.Refunds.OK).status())
                .isEqualTo(RefundStatus.SUCCEEDED);
        assertThatExceptionOfType(RequestRejected.class)
                .isThrownBy(() -> refund("K3", "R1", capture, "6.00", FaultSettings.Refunds.OK))
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(409));
    }

    @Test
    void aPendingRefundIsToldWhenItWentThrough() {
        String capture = captured("P1");
        sent.clear();
        refund("K1", "R1", capture, "6.00", FaultSettings.Refunds.PENDING);
        assertThat(sent).isEmpty();

        ledger.finishPendingRefunds();

        assertThat(sent)
                .singleElement()
                .satisfies(webhook ->
                        assertThat(webhook.body()).contains("refund.succeeded").contains("\"refundSn\":\"R1\""));
        assertThat(ledger.refund("R1"))
                .extracting(refund -> refund == null ? null : refund.status())
                .isEqualTo(RefundStatus.SUCCEEDED);
        assertThat(refund("K1", "R1", capture, "6.00", FaultSettings.Refunds.OK).status())
                .isEqualTo(RefundStatus.SUCCEEDED);
    }

    @Test
    void theFactsAloneMakeTheSameBooks() {
        String capture = captured("P1");
        refund("K1", "R1", capture, "6.00", FaultSettings.Refunds.PENDING);
        ledger.close("P2");
        ledger.delivered(sent.get(0));

        var copy = new Ledger(CLOCK, events -> {}, webhook -> {});
        for (LedgerEvent event : written) {
            // Through JSON, as the journal keeps them.
            copy.replay(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(event), LedgerEvent.class));
        }

        assertThat(copy.payment("P1")).isEqualTo(ledger.payment("P1"));
        assertThat(copy.payment("P2")).isEqualTo(ledger.payment("P2"));
        assertThat(copy.refund("R1")).isEqualTo(ledger.refund("R1"));
        assertThat(copy.pendingWebhooks()).isEqualTo(ledger.pendingWebhooks());
    }

    private void open(String paymentSn) {
        ledger.open(paymentSn, TEN, "EUR", "CARD", null);
    }

    private String captured(String paymentSn) {
        open(paymentSn);
        ledger.attempt(paymentSn, success());
        return ledger.payment(paymentSn).captures().get(0).thirdPartySn();
    }

    private static Ledger.Attempt success() {
        return new Ledger.Attempt(null, null, Outcome.SUCCEEDED, false, 1, false, false);
    }

    private Refund refund(String key, String refundSn, String capture, String amount, FaultSettings.Refunds fault) {
        return ledger.refund(key, new RefundRequest(refundSn, "P1", capture, new BigDecimal(amount), "EUR"), fault);
    }
}
