package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.payment.ProviderNotification.Kind;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which notifications of the provider are accepted. */
class ProviderNotificationTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Money PRICE = new Money(new BigDecimal("25.00"), Currency.getInstance("EUR"));

    private final Payment payment = new Payment(PaymentState.none("o"));

    @BeforeEach
    void now() {
        payment.begin(new ReactionContext(Cause.webhook("provider", "w", NOON), NOON, null));
    }

    @Test
    void onlyTheWholeAmountInTheRightCurrencyIsBelieved() {
        open();
        assertThat(captured("25.00", "EUR").objectionTo(payment, null)).isEmpty();
        assertThat(captured("25", "EUR").objectionTo(payment, null)).isEmpty();
        assertThat(captured("24.99", "EUR").objectionTo(payment, null))
                .contains("It says 24.99 EUR where 25.00 EUR was to be paid.");
        assertThat(captured("25.01", "EUR").objectionTo(payment, null)).isPresent();
        assertThat(captured("25.00", "USD").objectionTo(payment, null)).isPresent();
        assertThat(captured("25.00", "EURO").objectionTo(payment, null)).isPresent();
        assertThat(captured("0.00", "EUR").objectionTo(payment, null)).isPresent();
        assertThat(captured("-25.00", "EUR").objectionTo(payment, null)).isPresent();
        assertThat(captured("25.001", "EUR").objectionTo(payment, null)).isPresent();
        assertThat(payment.status()).as("asking changes nothing").isEqualTo(PaymentStatus.PENDING);
    }

    @Test
    void captureThatDoesNotSayWhatWasTakenAndWhenIsNotBelieved() {
        open();
        BigDecimal amount = PRICE.amount();
        assertThat(List.of(
                        capture(null, amount, "EUR", NOON),
                        capture("tp-1", null, "EUR", NOON),
                        capture("tp-1", amount, null, NOON),
                        capture("tp-1", amount, "EUR", null)))
                .allSatisfy(incomplete -> assertThat(incomplete.objectionTo(payment, null))
                        .contains("A capture needs thirdPartySn, amount, currency and occurredAt."));
        assertThat(capture("tp-1", amount, "EUR", NOON).objectionTo(payment, null))
                .isEmpty();
    }

    @Test
    void amountThatWasAskedForIsBelievedWhateverIsAcceptedToday() {
        Money legacy = new Money(new BigDecimal("12.50"), Currency.getInstance("JPY"));
        payment.orderCreated("u", legacy, "card", Duration.ofMinutes(15));
        assertThat(captured("12.5", "JPY").objectionTo(payment, null)).isEmpty();
        captured("12.5", "JPY").applyTo(payment, null);
        assertThat(payment.state().captured()).contains(legacy);
        assertThat(captured("12.51", "JPY").objectionTo(payment, null))
                .contains("An amount in JPY has at most 0 decimals.");
    }

    @Test
    void whatIsNoMoneyIsNotBelievedOfAnOrderThatNothingIsKnownOf() {
        payment.orderCancelled();
        assertThat(captured("12.50", "JPY").objectionTo(payment, null)).isPresent();
        assertThat(captured("1.00", "XXX").objectionTo(payment, null)).isPresent();
        assertThat(captured("1.00", "KWD").objectionTo(payment, null)).isPresent();
        assertThat(captured("12", "JPY").objectionTo(payment, null)).isEmpty();
    }

    @Test
    void notificationAboutAnotherPaymentIsNotBelieved() {
        open();
        assertThat(notification(Kind.PAYMENT_SUCCEEDED, "P-x", "25.00", "EUR", null)
                        .objectionTo(payment, null))
                .isPresent();
    }

    @Test
    void captureOfAnotherPaymentIsNotBelieved() {
        open();
        assertThat(captured("25.00", "EUR").objectionTo(payment, ownedBy("another")))
                .isPresent();
        assertThat(captured("25.00", "EUR").objectionTo(payment, ownedBy("o"))).isEmpty();
    }

    @Test
    void captureForNoPaymentIsNotBelieved() {
        assertThat(captured("25.00", "EUR").objectionTo(payment, null)).isPresent();
    }

    @Test
    void captureForAnOrderCancelledBeforeItCameIsBelievedOnce() {
        payment.orderCancelled();
        assertThat(captured("7.00", "USD").objectionTo(payment, null)).isEmpty();
        captured("7.00", "USD").applyTo(payment, null);
        assertThat(payment.status()).isEqualTo(PaymentStatus.REFUNDING);
        assertThat(captured("8.00", "EUR").objectionTo(payment, null)).isPresent();
    }

    @Test
    void retryableFailureDecidesNothing() {
        open();
        ProviderNotification retryable = new ProviderNotification(
                Kind.PAYMENT_FAILED, "P-o", "x", new BigDecimal("25.00"), "EUR", NOON, true, null, null, "no cover");
        assertThat(retryable.objectionTo(payment, null)).isEmpty();
        assertThat(retryable.applyTo(payment, null)).isEmpty();
        assertThat(payment.status()).isEqualTo(PaymentStatus.PENDING);
        assertThat(notification(Kind.PAYMENT_FAILED, "P-o", "1.00", "EUR", null).objectionTo(payment, null))
                .isPresent();
        notification(Kind.PAYMENT_FAILED, "P-o", "25.00", "EUR", null).applyTo(payment, null);
        assertThat(payment.status()).isEqualTo(PaymentStatus.FAILED);
    }

    @Test
    void refundIsFoundByReferenceOrElseByCaptureAndAmount() {
        open();
        captured("25.00", "EUR").applyTo(payment, null);
        payment.orderCancelled();
        assertThat(notification(Kind.REFUND_SUCCEEDED, "P-o", "25.00", "EUR", "P-o-R2")
                        .objectionTo(payment, null))
                .isPresent();
        assertThat(notification(Kind.REFUND_SUCCEEDED, "P-o", "24.00", "EUR", "P-o-R1")
                        .objectionTo(payment, null))
                .isPresent();
        assertThat(notification(Kind.REFUND_SUCCEEDED, "P-o", "24.00", "EUR", null)
                        .objectionTo(payment, null))
                .isPresent();
        ProviderNotification unnamed = notification(Kind.REFUND_SUCCEEDED, "P-o", "25.00", "EUR", null);
        assertThat(unnamed.objectionTo(payment, null)).isEmpty();
        unnamed.applyTo(payment, null);
        assertThat(payment.status()).isEqualTo(PaymentStatus.REFUNDED);
        assertThat(notification(Kind.REFUND_FAILED, "P-o", "25.00", "EUR", "P-o-R1")
                        .applyTo(payment, null))
                .as("what was refunded was refunded")
                .isEmpty();
    }

    private static ProviderCapture ownedBy(String orderSn) {
        return new ProviderCapture("tp-1", new ProviderCapture.State(orderSn, null));
    }

    private void open() {
        payment.orderCreated("u", PRICE, "card", Duration.ofMinutes(15));
    }

    private static ProviderNotification captured(String amount, String currency) {
        return notification(Kind.PAYMENT_SUCCEEDED, "P-o", amount, currency, null);
    }

    private static ProviderNotification capture(
            @Nullable String thirdPartySn,
            @Nullable BigDecimal amount,
            @Nullable String currency,
            @Nullable Instant occurredAt) {
        return new ProviderNotification(
                Kind.PAYMENT_SUCCEEDED, "P-o", thirdPartySn, amount, currency, occurredAt, false, null, null, null);
    }

    private static ProviderNotification notification(
            Kind kind, String paymentSn, String amount, String currency, String refundReference) {
        return new ProviderNotification(
                kind, paymentSn, "tp-1", new BigDecimal(amount), currency, NOON, false, refundReference, null, null);
    }
}
