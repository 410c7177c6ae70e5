package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.payment.PaymentReconciliation.Finding;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which times of the provider are believed: of a payment that was opened at noon, in a report that came in at one o'clock. */
class ProviderClockTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant ONE = NOON.plus(Duration.ofHours(1));
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final Duration TICK = Duration.ofNanos(1_000);

    private final ProviderClock clock = new ProviderClock(SKEW);

    @Test
    void timeBetweenTheOpeningAndTheReceiptIsKept() {
        for (Instant said : List.of(NOON.minus(SKEW), NOON, ONE, ONE.plus(SKEW))) {
            assertThat(corrected(said)).isEqualTo(said);
        }
    }

    @Test
    void timeBeforeThePaymentWasOpenedIsThatOfTheReceipt() {
        assertThat(corrected(NOON.minus(SKEW).minus(TICK))).isEqualTo(ONE);
        assertThat(corrected(Instant.parse("0001-01-01T00:00:00Z"))).isEqualTo(ONE);
        assertThat(corrected(Instant.MIN)).isEqualTo(ONE);
    }

    @Test
    void timeAfterTheReceiptIsThatOfTheReceipt() {
        assertThat(corrected(ONE.plus(SKEW).plus(TICK))).isEqualTo(ONE);
        assertThat(corrected(Instant.parse("9999-12-31T23:59:59Z"))).isEqualTo(ONE);
        assertThat(corrected(Instant.MAX)).isEqualTo(ONE);
    }

    @Test
    void notificationWithoutATimeHasNone() {
        assertThat(corrected(null)).isNull();
    }

    @Test
    void captureThatWasFoundHasAPossibleTime() {
        Finding found = new Finding(List.of(capture(Instant.MIN), capture(NOON)), true, true, false);
        assertThat(found.correctedBy(clock, opened(), ONE))
                .isEqualTo(new Finding(List.of(capture(ONE), capture(NOON)), true, true, false));
    }

    private @Nullable Instant corrected(@Nullable Instant said) {
        return clock.correct(capture(said), opened(), ONE).occurredAt();
    }

    private static Payment opened() {
        Payment payment = new Payment(PaymentState.none("o"));
        payment.begin(new ReactionContext(Cause.event("Test", "1", NOON), NOON, null));
        payment.orderCreated("u", Money.of(BigDecimal.TEN, "EUR"), "CARD", Duration.ofMinutes(15));
        return payment;
    }

    private static ProviderNotification capture(@Nullable Instant at) {
        return new ProviderNotification(
                ProviderNotification.Kind.PAYMENT_SUCCEEDED,
                "P-o",
                "tp-1",
                BigDecimal.TEN,
                "EUR",
                at,
                false,
                null,
                null,
                null);
    }
}
