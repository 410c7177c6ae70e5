package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.payment.PaymentProvider.Progress;
import com.emshop.payment.PaymentProvider.Standing;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExpiringTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final ProviderNotice CAPTURE = new ProviderNotice(
            ProviderNotice.Kind.PAYMENT_SUCCEEDED,
            "p",
            "tp-1",
            new BigDecimal("25.00"),
            "EUR",
            NOON,
            false,
            null,
            null);
    private static final Standing PAID = new Standing(Progress.SUCCEEDED, List.of(CAPTURE));

    private final ScriptedProvider provider = new ScriptedProvider();
    private final Expiring expiring = new Expiring(provider);

    @ParameterizedTest
    @EnumSource(
            value = Progress.class,
            names = {"UNKNOWN", "PENDING", "FAILED"})
    void whatNobodyPaidIsClosedThereFirst(Progress progress) {
        provider.standings.add(new Standing(progress, List.of()));
        provider.standings.add(new Standing(Progress.CLOSED, List.of()));
        assertThat(expiring.look("p", NOON, NOON)).isEqualTo(new Expiring.Finding(List.of(), true));
        assertThat(provider.calls).containsExactly("ask p", "close p");
    }

    @Test
    void whatIsClosedThereAlreadyNeedsNoClosing() {
        provider.standings.add(new Standing(Progress.CLOSED, List.of()));
        assertThat(expiring.look("p", NOON, NOON).closed()).isTrue();
        assertThat(provider.calls).containsExactly("ask p");
    }

    @Test
    void moneyThatIsThereCounts() {
        provider.standings.add(PAID);
        assertThat(expiring.look("p", NOON, NOON)).isEqualTo(new Expiring.Finding(List.of(CAPTURE), false));
        assertThat(provider.calls).containsExactly("ask p");
    }

    @Test
    void moneyThatIsSaidToBeThereAndNotShownYetIsAskedForAgain() {
        provider.standings.add(new Standing(Progress.SUCCEEDED, List.of()));
        assertThat(expiring.look("p", NOON, NOON)).isEqualTo(new Expiring.Finding(List.of(), false));
        assertThat(provider.calls).containsExactly("ask p");
    }

    @Test
    void aCustomerWhoPaysInTheLastMomentIsFasterThanTheClosing() {
        provider.standings.add(new Standing(Progress.PENDING, List.of()));
        provider.standings.add(PAID);
        assertThat(expiring.look("p", NOON, NOON)).isEqualTo(new Expiring.Finding(List.of(CAPTURE), false));
    }

    @Test
    void beforeItsTimeNothingIsClosed() {
        provider.standings.add(new Standing(Progress.PENDING, List.of()));
        assertThat(expiring.look("p", NOON, NOON.minusSeconds(1))).isEqualTo(new Expiring.Finding(List.of(), false));
        assertThat(provider.calls).containsExactly("ask p");
    }

    @Test
    void nothingIsDecidedWithoutAnAnswer() {
        assertThatThrownBy(() -> expiring.look("p", NOON, NOON)).isInstanceOf(ProviderUnavailable.class);
        provider.standings.add(new Standing(Progress.PENDING, List.of()));
        assertThatThrownBy(() -> expiring.look("p", NOON, NOON)).isInstanceOf(ProviderUnavailable.class);
    }
}
