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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked, closed, told and asked again, in every state; noon is when the time to pay is over. */
class PaymentReconciliationTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final Duration PAUSE = Duration.ofMinutes(2);
    private static final Instant EARLY = NOON.minus(WINDOW);
    private static final Money PRICE = new Money(new BigDecimal("25.00"), Currency.getInstance("EUR"));
    private static final Map<String, String> NOBODYS = Map.of();
    private static final ProviderNotification FIRST = capture("tp-1", "25.00");
    private static final ProviderNotification SECOND = capture("tp-2", "25.00");

    private final ScriptedProvider provider = new ScriptedProvider();
    private final PaymentReconciliation watching = new PaymentReconciliation(provider);
    private final Payment payment = new Payment(PaymentState.none("o"));
    private final List<String> objections = new ArrayList<>();

    @BeforeEach
    void aPaymentIsOpen() {
        payment.begin(new ReactionContext(Cause.timer("test", "o", NOON, 0), EARLY, null));
        payment.orderCreated("u", PRICE, "card", WINDOW);
    }

    // ---- while the customer can pay

    @Test
    void beforeItsTimeNothingIsClosed() {
        says(Progress.PENDING);
        Finding found = look(EARLY);
        assertThat(tell(found)).isEmpty();
        assertThat(payment.status()).isEqualTo(PENDING);
        assertThat(nextLook(found, EARLY)).hasValue(EARLY.plus(PAUSE));
        assertThat(nextLook(found, NOON.minusSeconds(1)))
                .as("never later than the time is over")
                .hasValue(NOON);
        assertThat(provider.calls).containsExactly("ask P-o");
    }

    @Test
    void aLostWebhookIsMadeUpForAndTheTimeIsWaitedForOnceMore() {
        says(Progress.SUCCEEDED, FIRST);
        Finding found = look(EARLY);
        assertThat(tell(found)).hasExactlyElementsOfTypes(PaymentEvent.Confirmed.class);
        assertThat(nextLook(found, EARLY)).hasValue(NOON);
    }

    @Test
    void whatTheProviderClosedByItselfExpiresInItsTime() {
        says(Progress.CLOSED);
        Finding found = look(EARLY);
        assertThat(tell(found)).isEmpty();
        assertThat(nextLook(found, EARLY)).isPresent();
    }

    @Test
    void oneThatDiesWhileTheProviderIsAskedIsLookedAfterAtOnce() {
        says(Progress.PENDING);
        Finding found = look(EARLY);
        payment.orderCancelled();
        assertThat(tell(found)).isEmpty();
        assertThat(nextLook(found, EARLY)).hasValue(EARLY);
    }

    // ---- when the time is over

    @ParameterizedTest
    @EnumSource(
            value = Progress.class,
            names = {"UNKNOWN", "PENDING", "FAILED"})
    void whatNobodyPaidIsClosedThereFirst(Progress progress) {
        says(progress);
        says(Progress.CLOSED);
        Finding found = look(NOON);
        assertThat(tell(found)).hasExactlyElementsOfTypes(PaymentEvent.Expired.class);
        assertThat(nextLook(found, NOON)).isEmpty();
        assertThat(provider.calls).containsExactly("ask P-o", "close P-o");
    }

    @Test
    void moneyThatDoesNotFitKeepsNothingOpenThere() {
        says(Progress.PENDING, capture("tp-1", "2.50"));
        says(Progress.CLOSED, capture("tp-1", "2.50"));
        Finding found = look(NOON);
        assertThat(tell(found)).hasExactlyElementsOfTypes(PaymentEvent.Expired.class);
        assertThat(nextLook(found, NOON)).isEmpty();
        assertThat(provider.calls).containsExactly("ask P-o", "close P-o");
    }

    @Test
    void whatIsClosedThereAlreadyNeedsNoClosing() {
        says(Progress.CLOSED);
        assertThat(tell(look(NOON))).hasExactlyElementsOfTypes(PaymentEvent.Expired.class);
        assertThat(provider.calls).containsExactly("ask P-o");
    }

    @Test
    void moneyThatIsThereCounts() {
        says(Progress.SUCCEEDED, FIRST);
        Finding found = look(NOON);
        assertThat(tell(found)).hasExactlyElementsOfTypes(PaymentEvent.Confirmed.class);
        assertThat(nextLook(found, NOON)).isEmpty();
        assertThat(provider.calls).containsExactly("ask P-o");
    }

    @Test
    void aCustomerWhoPaysInTheLastMomentIsFasterThanTheClosing() {
        says(Progress.PENDING);
        says(Progress.SUCCEEDED, FIRST);
        assertThat(tell(look(NOON))).hasExactlyElementsOfTypes(PaymentEvent.Confirmed.class);
    }

    @Test
    void moneyThatIsSaidToBeThereAndNotShownYetIsAskedForAgain() {
        says(Progress.SUCCEEDED);
        Finding found = look(NOON);
        assertThat(tell(found)).isEmpty();
        assertThat(payment.status()).isEqualTo(PENDING);
        assertThat(nextLook(found, NOON)).isPresent();
        assertThat(provider.calls).containsExactly("ask P-o");
    }

    @Test
    void moneyThatDoesNotFitPaysNothing() {
        says(Progress.SUCCEEDED, capture("tp-1", "2.50"));
        Finding found = look(NOON);
        assertThat(tell(found)).hasExactlyElementsOfTypes(PaymentEvent.Expired.class);
        assertThat(objections).hasSize(1);
        assertThat(nextLook(found, NOON)).isEmpty();
    }

    @Test
    void aCaptureThatIsRecordedForAnotherOrderPaysNothing() {
        says(Progress.SUCCEEDED, FIRST);
        assertThat(payment.reconcile(look(NOON), Map.of("tp-1", "another"), this::object, PAUSE))
                .hasExactlyElementsOfTypes(PaymentEvent.Expired.class);
        assertThat(objections).containsExactly("The capture tp-1 is recorded for another already.");
    }

    // ---- when the order or the payment died

    @ParameterizedTest
    @EnumSource(
            value = PaymentStatus.class,
            names = {"CANCELLED", "FAILED"})
    void whatDiedIsClosedAtOnce(PaymentStatus status) {
        dies(status);
        says(Progress.PENDING);
        says(Progress.CLOSED);
        Finding found = look(EARLY);
        assertThat(tell(found)).isEmpty();
        assertThat(payment.status()).isEqualTo(status);
        assertThat(nextLook(found, EARLY)).isEmpty();
        assertThat(provider.calls).containsExactly("ask P-o", "close P-o");
    }

    @ParameterizedTest
    @EnumSource(
            value = PaymentStatus.class,
            names = {"CANCELLED", "FAILED"})
    void moneyThatADeadOneTookGoesBackAndTheTimeIsWaitedForOnceMore(PaymentStatus status) {
        dies(status);
        says(Progress.SUCCEEDED, FIRST);
        Finding found = look(EARLY);
        assertThat(tell(found))
                .hasExactlyElementsOfTypes(PaymentEvent.LateMoneyReceived.class, PaymentEvent.RefundStarted.class);
        assertThat(payment.status()).isEqualTo(REFUNDING);
        assertThat(nextLook(found, EARLY)).hasValue(NOON);
    }

    @Test
    void moneyThatDoesNotFitIsNoReasonToAskAgainBeforeTheTimeIsOver() {
        dies(CANCELLED);
        says(Progress.SUCCEEDED, capture("tp-1", "2.50"));
        Finding found = look(EARLY);
        assertThat(tell(found)).isEmpty();
        assertThat(nextLook(found, EARLY)).hasValue(NOON);
    }

    @Test
    void oneThatCannotBeClosedIsTriedAgain() {
        dies(FAILED);
        says(Progress.PENDING);
        says(Progress.PENDING);
        assertThat(nextLook(look(EARLY), EARLY)).hasValue(EARLY.plus(PAUSE));
    }

    // ---- when it was paid

    @Test
    void aSecondCaptureThatNobodyToldOfGoesBack() {
        FIRST.applyTo(payment);
        says(Progress.SUCCEEDED, FIRST, SECOND);
        Finding found = look(NOON);
        assertThat(tell(found)).hasExactlyElementsOfTypes(PaymentEvent.RefundStarted.class);
        assertThat(payment.status()).isEqualTo(PAID);
        assertThat(nextLook(found, NOON)).isEmpty();
    }

    @Test
    void whatIsKnownAlreadyChangesNothingAndIsTheEnd() {
        FIRST.applyTo(payment);
        payment.orderCancelled();
        payment.refundAnswered(
                "P-o-R1",
                "P-o-R1",
                new PaymentProvider.RefundAnswer(PaymentProvider.Outcome.SUCCEEDED, null, null),
                PAUSE);
        assertThat(payment.status()).isEqualTo(REFUNDED);
        says(Progress.SUCCEEDED, FIRST);
        Finding found = look(NOON);
        assertThat(tell(found)).isEmpty();
        assertThat(nextLook(found, NOON)).isEmpty();
    }

    @Test
    void aProviderThatShowsNothingOfWhatWasPaidIsAskedAgain() {
        FIRST.applyTo(payment);
        says(Progress.SUCCEEDED);
        assertThat(nextLook(look(NOON), NOON)).hasValue(NOON.plus(PAUSE));
    }

    // ---- in any state

    @Test
    void nothingIsDecidedWithoutAnAnswer() {
        assertThatThrownBy(() -> look(NOON)).isInstanceOf(ProviderUnavailable.class);
        says(Progress.PENDING);
        assertThatThrownBy(() -> look(NOON)).isInstanceOf(ProviderUnavailable.class);
    }

    @Test
    void anOrderThatDiedFirstHasNothingToLookAfter() {
        Payment tombstone = new Payment(PaymentState.none("o"));
        tombstone.begin(new ReactionContext(Cause.timer("test", "o", NOON, 0), NOON, null));
        tombstone.orderCancelled();
        says(Progress.UNKNOWN);
        assertThat(look(EARLY).nextCheck(tombstone, NOON, PAUSE)).isEmpty();
    }

    private void says(Progress progress, ProviderNotification... captures) {
        provider.standings.add(new ProviderPaymentStatus(progress, List.of(captures)));
    }

    private Finding look(Instant now) {
        return watching.check(payment.paymentSn(), payment.status(), NOON, now);
    }

    private List<PaymentEvent> tell(Finding finding) {
        return payment.reconcile(finding, NOBODYS, this::object, PAUSE);
    }

    private Optional<Instant> nextLook(Finding finding, Instant now) {
        return finding.nextCheck(payment, now, PAUSE);
    }

    private void object(ProviderNotification capture, String objection) {
        objections.add(objection);
    }

    private void dies(PaymentStatus status) {
        if (status == FAILED) {
            payment.declined("no cover");
        } else {
            payment.orderCancelled();
        }
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
                null);
    }
}
