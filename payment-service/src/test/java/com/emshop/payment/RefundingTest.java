package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.payment.PaymentProvider.Outcome;
import com.emshop.payment.PaymentProvider.RefundAnswer;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefundingTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Money PRICE = new Money(new BigDecimal("25.00"), Currency.getInstance("EUR"));

    private final ScriptedProvider provider = new ScriptedProvider();
    private final Refunding refunding = new Refunding(provider);
    private final Payment payment = new Payment(PaymentState.none("o"));

    @BeforeEach
    void moneyOfACancelledOrderIsToBeRefunded() {
        payment.begin(new ReactionContext(Cause.timer("test", "o", NOON, 0), NOON, null));
        payment.orderCreated("u", PRICE, "card", Duration.ofMinutes(15));
        payment.captured(new Capture("tp-1", PRICE, NOON));
        payment.orderCancelled();
    }

    @Test
    void successfulAnswerSettlesTheRefund() {
        provider.refundAnswers.add(new RefundAnswer(Outcome.SUCCEEDED, "tr-1", null));
        assertThat(attempt(true)).hasExactlyElementsOfTypes(PaymentEvent.Refunded.class);
        assertThat(payment.status()).isEqualTo(PaymentStatus.REFUNDED);
        assertThat(refund().thirdPartyRefundSn()).isEqualTo("tr-1");
        assertThat(provider.calls).containsExactly("refund P-o-R1");
    }

    @Test
    void earlierAttemptIsAskedAboutFirst() {
        provider.known = new RefundAnswer(Outcome.SUCCEEDED, "tr-1", null);
        assertThat(attempt(false)).hasExactlyElementsOfTypes(PaymentEvent.Refunded.class);
        assertThat(payment.status()).isEqualTo(PaymentStatus.REFUNDED);
        assertThat(provider.calls).containsExactly("ask P-o-R1");
    }

    @Test
    void requestThatNeverArrivedIsSentAgainUnderTheSameReference() {
        provider.refundAnswers.add(new RefundAnswer(Outcome.PENDING, null, null));
        assertThat(attempt(false)).isEmpty();
        assertThat(refund().status()).isEqualTo(RefundStatus.PENDING);
        assertThat(refund().nextAttemptAt()).isEqualTo(NOON.plus(PAUSE));
        assertThat(provider.calls).containsExactly("ask P-o-R1", "refund P-o-R1");
    }

    @Test
    void unclearAnswerDecidesNothing() {
        assertThatThrownBy(() -> attempt(true)).isInstanceOf(ProviderUnavailable.class);
        assertThat(refund().status()).isEqualTo(RefundStatus.REQUESTED);
    }

    @Test
    void refusalEmitsAnEventAndKeepsItsReason() {
        provider.refundAnswers.add(new RefundAnswer(Outcome.REFUSED, null, "account closed"));
        assertThat(attempt(true)).hasExactlyElementsOfTypes(PaymentEvent.RefundFailed.class);
        assertThat(refund().refusal()).isEqualTo("account closed");
    }

    private List<PaymentEvent> attempt(boolean first) {
        RefundAnswer answer = refunding.attempt(attempted(refund(), first ? 1 : 2));
        return payment.refundAnswered("P-o-R1", refund().reference(), answer, PAUSE);
    }

    /** As a claim leaves it. */
    private static Refund attempted(Refund refund, int attempts) {
        return new Refund(
                refund.refundSn(),
                refund.paymentSn(),
                refund.amount(),
                refund.thirdPartySn(),
                refund.reason(),
                refund.status(),
                refund.round(),
                refund.requestKey(),
                refund.requestedBy(),
                refund.note(),
                refund.refusal(),
                refund.thirdPartyRefundSn(),
                refund.requestedAt(),
                refund.settledAt(),
                attempts,
                refund.nextAttemptAt());
    }

    private Refund refund() {
        return payment.refund("P-o-R1").orElseThrow();
    }
}
