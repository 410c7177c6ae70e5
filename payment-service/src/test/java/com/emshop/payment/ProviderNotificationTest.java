package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.payment.ProviderNotification.Kind;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is believed of what the provider tells. */
class ProviderNotificationTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Money PRICE = new Money(new BigDecimal("25.00"), Currency.getInstance("EUR"));

    private static final Map<String, String> NOBODYS = Map.of();

    private final Payment payment = new Payment(PaymentState.none("o"));

    @BeforeEach
    void now() {
        payment.begin(new ReactionContext(Cause.webhook("provider", "w", NOON), NOON, null));
    }

    @Test
    void onlyTheWholeAmountInTheRightCurrencyIsBelieved() {
        open();
        assertThat(captured("25.00", "EUR").objectionTo(payment, NOBODYS)).isEmpty();
        assertThat(captured("25", "EUR").objectionTo(payment, NOBODYS)).isEmpty();
        assertThat(captured("24.99", "EUR").objectionTo(payment, NOBODYS)).isPresent();
        assertThat(captured("25.01", "EUR").objectionTo(payment, NOBODYS)).isPresent();
        assertThat(captured("25.00", "USD").objectionTo(payment, NOBODYS)).isPresent();
        assertThat(captured("25.00", "EURO").objectionTo(payment, NOBODYS)).isPresent();
        assertThat(captured("0.00", "EUR").objectionTo(payment, NOBODYS)).isPresent();
        assertThat(captured("-25.00", "EUR").objectionTo(payment, NOBODYS)).isPresent();
        assertThat(captured("25.001", "EUR").objectionTo(payment, NOBODYS)).isPresent();
        assertThat(payment.status()).as("asking changes nothing").isEqualTo(PaymentStatus.PENDING);
    }

    @Test
    void anotherPaymentsNoticeIsNotBelieved() {
        open();
        assertThat(notice(Kind.PAYMENT_SUCCEEDED, "P-x", "25.00", "EUR", null).objectionTo(payment, NOBODYS))
                .isPresent();
    }

    @Test
    void aCaptureOfAnotherPaymentIsNotBelieved() {
        open();
        assertThat(captured("25.00", "EUR").objectionTo(payment, Map.of("tp-1", "another")))
                .isPresent();
        assertThat(captured("25.00", "EUR").objectionTo(payment, Map.of("tp-1", "o", "tp-2", "another")))
                .isEmpty();
    }

    @Test
    void moneyForNoPaymentIsNotBelieved() {
        assertThat(captured("25.00", "EUR").objectionTo(payment, NOBODYS)).isPresent();
    }

    @Test
    void whateverComesForAnOrderThatDiedFirstIsBelievedOnce() {
        payment.orderCancelled();
        assertThat(captured("7.00", "USD").objectionTo(payment, NOBODYS)).isEmpty();
        captured("7.00", "USD").applyTo(payment);
        assertThat(payment.status()).isEqualTo(PaymentStatus.REFUNDING);
        assertThat(captured("8.00", "EUR").objectionTo(payment, NOBODYS)).isPresent();
    }

    @Test
    void aFailureThatMayBeRetriedDecidesNothing() {
        open();
        ProviderNotification retryable = new ProviderNotification(
                Kind.PAYMENT_FAILED, "P-o", "x", new BigDecimal("25.00"), "EUR", NOON, true, null, "no cover");
        assertThat(retryable.objectionTo(payment, NOBODYS)).isEmpty();
        assertThat(retryable.applyTo(payment)).isEmpty();
        assertThat(payment.status()).isEqualTo(PaymentStatus.PENDING);
        assertThat(notice(Kind.PAYMENT_FAILED, "P-o", "1.00", "EUR", null).objectionTo(payment, NOBODYS))
                .isPresent();
        notice(Kind.PAYMENT_FAILED, "P-o", "25.00", "EUR", null).applyTo(payment);
        assertThat(payment.status()).isEqualTo(PaymentStatus.FAILED);
    }

    @Test
    void aRefundIsFoundByOurReferenceOrElseByItsCaptureAndAmount() {
        open();
        captured("25.00", "EUR").applyTo(payment);
        payment.orderCancelled();
        assertThat(notice(Kind.REFUND_SUCCEEDED, "P-o", "25.00", "EUR", "P-o-R2")
                        .objectionTo(payment, NOBODYS))
                .isPresent();
        assertThat(notice(Kind.REFUND_SUCCEEDED, "P-o", "24.00", "EUR", "P-o-R1")
                        .objectionTo(payment, NOBODYS))
                .isPresent();
        assertThat(notice(Kind.REFUND_SUCCEEDED, "P-o", "24.00", "EUR", null).objectionTo(payment, NOBODYS))
                .isPresent();
        ProviderNotification unnamed = notice(Kind.REFUND_SUCCEEDED, "P-o", "25.00", "EUR", null);
        assertThat(unnamed.objectionTo(payment, NOBODYS)).isEmpty();
        unnamed.applyTo(payment);
        assertThat(payment.status()).isEqualTo(PaymentStatus.REFUNDED);
        assertThat(notice(Kind.REFUND_FAILED, "P-o", "25.00", "EUR", "P-o-R1").applyTo(payment))
                .as("what went back went back")
                .isEmpty();
    }

    private void open() {
        payment.orderCreated("u", PRICE, "card", Duration.ofMinutes(15));
    }

    private static ProviderNotification captured(String amount, String currency) {
        return notice(Kind.PAYMENT_SUCCEEDED, "P-o", amount, currency, null);
    }

    private static ProviderNotification notice(
            Kind kind, String paymentSn, String amount, String currency, String refundReference) {
        return new ProviderNotification(
                kind, paymentSn, "tp-1", new BigDecimal(amount), currency, NOON, false, refundReference, null);
    }
}
