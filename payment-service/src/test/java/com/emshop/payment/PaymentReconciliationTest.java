package com.emshop.payment;

import static com.emshop.payment.PaymentStatus.CANCELLED;
import static com.emshop.payment.PaymentStatus.FAILED;
import static com.emshop.payment.PaymentStatus.PAID;
import static com.emshop.payment.PaymentStatus.PENDING;
import static com.emshop.payment.PaymentStatus.REFUNDED;
import static com.emshop.payment.PaymentStatus.REFUNDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.payment.PaymentProvider.Progress;
import com.emshop.payment.PaymentProvider.ProviderPaymentStatus;
import com.emshop.payment.PaymentReconciliation.Finding;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked, closed, applied and asked again, in every state; noon is when the time to pay is over. */
class PaymentReconciliationTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final Duration PAUSE = Duration.ofMinutes(2);
    private static final Instant EARLY = NOON.minus(WINDOW);
    private static final Money PRICE = new Money(new BigDecimal("25.00"), Currency.getInstance("EUR"));
    private static final ProviderNotification FIRST = capture("tp-1", "25.00");
    private static final ProviderNotification SECOND = capture("tp-2", "25.00");

    private final ScriptedProvider provider = new ScriptedProvider();
    private final PaymentReconciliation reconciliation = new PaymentReconciliation(provider);
    private final Payment payment = new Payment(PaymentState.none("o"));
    private final List<String> objections = new ArrayList<>();

    @BeforeEach
    void paymentIsOpen() {
        payment.begin(new ReactionContext(Cause.timer("test", "o", NOON, 0), EARLY, null));
        payment.orderCreated("u", PRICE, "card", WINDOW);
    }

    // ---- while the customer can pay

    @Test
    void beforeItsTimeNothingIsClosed() {
        says(Progress.PENDING);
        Finding found = check(EARLY);
        assertThat(reconcile(found)).isEmpty();
        assertThat(payment.status()).isEqualTo(PENDING);
        assertThat(nextCheck(found, EARLY)).hasValue(EARLY.plus(PAUSE));
        assertThat(nextCheck(found, NOON.minusSeconds(1)))
                .as("never later than the time is over")
                .hasValue(NOON);
        assertThat(provider.calls).containsExactly("ask P-o");
    }

    @Test
    void lostWebhookIsMadeUpForAndThePaymentIsCheckedOnceMore() {
        says(Progress.SUCCEEDED, FIRST);
        Finding found = check(EARLY);
        assertThat(reconcile(found)).hasExactlyElementsOfTypes(PaymentEvent.Confirmed.class);
        assertThat(nextCheck(found, EARLY)).hasValue(NOON);
    }

    @Test
    void paymentThatTheProviderClosedExpiresInItsTime() {
        says(Progress.CLOSED);
        Finding found = check(EARLY);
        assertThat(reconcile(found)).isEmpty();
        assertThat(nextCheck(found, EARLY)).isPresent();
    }

    @Test
    void paymentCancelledWhileTheProviderIsAskedIsCheckedAtOnce() {
        says(Progress.PENDING);
        Finding found = check(EARLY);
        payment.orderCancelled();
        assertThat(reconcile(found)).isEmpty();
        assertThat(nextCheck(found, EARLY)).hasValue(EARLY);
    }

    // ---- when the time is over

    @ParameterizedTest
    @EnumSource(
            value = Progress.class,
            names = {"UNKNOWN", "PENDING", "FAILED"})
    void unpaidPaymentIsClosedAtTheProviderFirst(Progress progress) {
        says(progress);
        says(Progress.CLOSED);
        Finding found = check(NOON);
        assertThat(reconcile(found)).hasExactlyElementsOfTypes(PaymentEvent.Expired.class);
        assertThat(nextCheck(found, NOON)).isEmpty();
        assertThat(provider.calls).containsExactly("ask P-o", "close P-o");
    }

    @Test
    void unmatchedMoneyKeepsNothingOpenAtTheProvider() {
        says(Progress.PENDING, capture("tp-1", "2.50"));
        says(Progress.CLOSED, capture("tp-1", "2.50"));
        Finding found = check(NOON);
        assertThat(reconcile(found)).hasExactlyElementsOfTypes(PaymentEvent.Expired.class);
        assertThat(nextCheck(found, NOON)).isEmpty();
        assertThat(provider.calls).containsExactly("ask P-o", "close P-o");
    }

    @Test
    void paymentClosedAtTheProviderNeedsNoClosing() {
        says(Progress.CLOSED);
        assertThat(reconcile(check(NOON))).hasExactlyElementsOfTypes(PaymentEvent.Expired.class);
        assertThat(provider.calls).containsExactly("ask P-o");
    }

    @Test
    void capturedMoneyCounts() {
        says(Progress.SUCCEEDED, FIRST);
        Finding found = check(NOON);
        assertThat(reconcile(found)).hasExactlyElementsOfTypes(PaymentEvent.Confirmed.class);
        assertThat(nextCheck(found, NOON)).isEmpty();
        assertThat(provider.calls).containsExactly("ask P-o");
    }

    @Test
    void customerWhoPaysInTheLastMomentIsFasterThanTheClosing() {
        says(Progress.PENDING);
        says(Progress.SUCCEEDED, FIRST);
        assertThat(reconcile(check(NOON))).hasExactlyElementsOfTypes(PaymentEvent.Confirmed.class);
    }

    @Test
    void successWithoutACaptureIsCheckedAgain() {
        says(Progress.SUCCEEDED);
        Finding found = check(NOON);
        assertThat(reconcile(found)).isEmpty();
        assertThat(payment.status()).isEqualTo(PENDING);
        assertThat(nextCheck(found, NOON)).isPresent();
        assertThat(provider.calls).containsExactly("ask P-o");
    }

    @Test
    void unmatchedMoneyPaysNothing() {
        says(Progress.SUCCEEDED, capture("tp-1", "2.50"));
        Finding found = check(NOON);
        assertThat(reconcile(found)).hasExactlyElementsOfTypes(PaymentEvent.Expired.class);
        assertThat(objections).hasSize(1);
        assertThat(nextCheck(found, NOON)).isEmpty();
    }

    @Test
    void captureThatAnOperatorRefundsPaysNothingAndAlertsNobody() {
        says(Progress.SUCCEEDED, FIRST);
        Refund refund = Refund.ofUnmatched(FIRST, "w", "operator", null, EARLY);
        assertThat(payment.reconcile(
                        check(NOON),
                        thirdPartySn -> new ProviderCapture(thirdPartySn, new ProviderCapture.State(null, refund)),
                        this::object,
                        PAUSE))
                .hasExactlyElementsOfTypes(PaymentEvent.Expired.class);
        assertThat(objections).isEmpty();
    }

    @Test
    void captureOfAnotherOrderPaysNothing() {
        says(Progress.SUCCEEDED, FIRST);
        assertThat(payment.reconcile(
                        check(NOON),
                        another -> new ProviderCapture(another, new ProviderCapture.State("another", null)),
                        this::object,
                        PAUSE))
                .hasExactlyElementsOfTypes(PaymentEvent.Expired.class);
        assertThat(objections).containsExactly("The capture tp-1 is recorded for another already.");
    }

    // ---- when the order was cancelled or the payment failed

    @ParameterizedTest
    @EnumSource(
            value = PaymentStatus.class,
            names = {"CANCELLED", "FAILED"})
    void cancelledOrFailedPaymentIsClosedAtOnce(PaymentStatus status) {
        ends(status);
        says(Progress.PENDING);
        says(Progress.CLOSED);
        Finding found = check(EARLY);
        assertThat(reconcile(found)).isEmpty();
        assertThat(payment.status()).isEqualTo(status);
        assertThat(nextCheck(found, EARLY)).isEmpty();
        assertThat(provider.calls).containsExactly("ask P-o", "close P-o");
    }

    @ParameterizedTest
    @EnumSource(
            value = PaymentStatus.class,
            names = {"CANCELLED", "FAILED"})
    void moneyOfACancelledOrFailedPaymentIsRefundedAndItIsCheckedOnceMore(PaymentStatus status) {
        ends(status);
        says(Progress.SUCCEEDED, FIRST);
        Finding found = check(EARLY);
        assertThat(reconcile(found))
                .hasExactlyElementsOfTypes(PaymentEvent.LateMoneyReceived.class, PaymentEvent.RefundStarted.class);
        assertThat(payment.status()).isEqualTo(REFUNDING);
        assertThat(nextCheck(found, EARLY)).hasValue(NOON);
    }

    @Test
    void unmatchedMoneyIsNoReasonToAskAgainBeforeTheTimeIsOver() {
        ends(CANCELLED);
        says(Progress.SUCCEEDED, capture("tp-1", "2.50"));
        Finding found = check(EARLY);
        assertThat(reconcile(found)).isEmpty();
        assertThat(nextCheck(found, EARLY)).hasValue(NOON);
    }

    @Test
    void paymentThatCannotBeClosedIsCheckedAgain() {
        ends(FAILED);
        says(Progress.PENDING);
        says(Progress.PENDING);
        assertThat(nextCheck(check(EARLY), EARLY)).hasValue(EARLY.plus(PAUSE));
    }

    // ---- when it was paid

    @Test
    void secondCaptureWithoutAWebhookIsRefunded() {
        FIRST.applyTo(payment, null);
        says(Progress.SUCCEEDED, FIRST, SECOND);
        Finding found = check(NOON);
        assertThat(reconcile(found)).hasExactlyElementsOfTypes(PaymentEvent.RefundStarted.class);
        assertThat(payment.status()).isEqualTo(PAID);
        assertThat(nextCheck(found, NOON)).isEmpty();
    }

    @Test
    void knownCaptureChangesNothingAndNothingIsCheckedAgain() {
        FIRST.applyTo(payment, null);
        payment.orderCancelled();
        payment.refundAnswered(
                "P-o-R1",
                "P-o-R1",
                new PaymentProvider.RefundAnswer(PaymentProvider.Outcome.SUCCEEDED, null, null),
                PAUSE);
        assertThat(payment.status()).isEqualTo(REFUNDED);
        says(Progress.SUCCEEDED, FIRST);
        Finding found = check(NOON);
        assertThat(reconcile(found)).isEmpty();
        assertThat(nextCheck(found, NOON)).isEmpty();
    }

    @Test
    void providerThatShowsNothingOfWhatWasPaidIsAskedAgain() {
        FIRST.applyTo(payment, null);
        says(Progress.SUCCEEDED);
        assertThat(nextCheck(check(NOON), NOON)).hasValue(NOON.plus(PAUSE));
    }

    // ---- in any state

    @Test
    void nothingIsDecidedWithoutAnAnswer() {
        assertThatThrownBy(() -> check(NOON)).isInstanceOf(ProviderUnavailable.class);
        says(Progress.PENDING);
        assertThatThrownBy(() -> check(NOON)).isInstanceOf(ProviderUnavailable.class);
    }

    @Test
    void orderCancelledBeforeItCameHasNothingToCheck() {
        Payment tombstone = new Payment(PaymentState.none("o"));
        tombstone.begin(new ReactionContext(Cause.timer("test", "o", NOON, 0), NOON, null));
        tombstone.orderCancelled();
        says(Progress.UNKNOWN);
        assertThat(check(EARLY).nextCheck(tombstone, NOON, PAUSE)).isEmpty();
    }

    private void says(Progress progress, ProviderNotification... captures) {
        provider.statuses.add(new ProviderPaymentStatus(progress, List.of(captures)));
    }

    private Finding check(Instant now) {
        return reconciliation.check(payment.paymentSn(), payment.status(), NOON, now);
    }

    private List<PaymentEvent> reconcile(Finding finding) {
        return payment.reconcile(finding, PaymentReconciliationTest::unknown, this::object, PAUSE);
    }

    private Optional<Instant> nextCheck(Finding finding, Instant now) {
        return finding.nextCheck(payment, now, PAUSE);
    }

    private void object(ProviderNotification capture, String objection) {
        objections.add(objection);
    }

    private void ends(PaymentStatus status) {
        if (status == FAILED) {
            payment.declined("no cover");
        } else {
            payment.orderCancelled();
        }
    }

    private static ProviderCapture unknown(String thirdPartySn) {
        return new ProviderCapture(thirdPartySn, null);
    }

    private static ProviderNotification capture(String thirdPartySn, String amount) {
        return new ProviderNotification(
                ProviderNotification.Kind.PAYMENT_SUCCEEDED,
                "P-o",
                thirdPartySn,
                new BigDecimal(amount),
                "EUR",
                EARLY,
                false,
                null,
                null,
                null);
    }
}
