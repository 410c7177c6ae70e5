package com.emshop.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.messaging.Plots;
import com.emshop.console.messaging.Story;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EvidenceTest {

    @Test
    void itIsReadBackAsItWasWritten() {
        JsonMapper json = JsonMapper.builder().build();
        Plots.good().forEach((name, plot) -> {
            Evidence evidence = Story.of("order-1", plot).evidence();
            assertThat(json.readValue(json.writeValueAsString(evidence), Evidence.class))
                    .as(name)
                    .isEqualTo(evidence);
        });
    }

    @Test
    void currenciesAreNeverMixed() {
        Purse purse = Purse.of(List.of(money("10", "EUR"), money("3.5", "USD")))
                .minus(Purse.of(List.of(money("10.00", "EUR"))));

        assertThat(purse).isEqualTo(Purse.of(List.of(money("3.50", "USD"))));
        assertThat(purse).hasToString("3.50 USD");
        assertThat(purse.in("EUR")).isEqualTo("0.00");
        assertThat(purse.minus(Purse.of(List.of(money("1", "EUR")))).overdrawn())
                .isTrue();
        assertThat(Purse.EMPTY).hasToString("nothing");
    }

    private static Money money(String amount, String currency) {
        return new Money(new BigDecimal(amount), currency);
    }
}
