package com.emshop.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.messaging.Scenario;
import com.emshop.console.messaging.Scenarios;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class OrderProjectionTest {

    @Test
    void projectionSurvivesJson() {
        JsonMapper json = JsonMapper.builder().build();
        Scenarios.valid().forEach((name, events) -> {
            OrderProjection projection = Scenario.of("order-1", events).projection();
            assertThat(json.readValue(json.writeValueAsString(projection), OrderProjection.class))
                    .as(name)
                    .isEqualTo(projection);
        });
    }

    @Test
    void collectionsThatAreNotStoredAreEmpty() {
        assertThat(JsonMapper.builder()
                        .build()
                        .readValue("{\"orderSn\":\"order-1\",\"untraced\":false}", OrderProjection.class))
                .isEqualTo(OrderProjection.empty("order-1"));
    }

    @Test
    void timesOfTheOrderDoNotDependOnTheOrderOfEvents() {
        EventPayload early = EventPayload.orderPaid(Instant.EPOCH);
        EventPayload late = EventPayload.orderPaid(Instant.EPOCH.plusSeconds(1));

        assertThat(after(early, late).paidAt())
                .isEqualTo(after(late, early).paidAt())
                .isEqualTo(Instant.EPOCH);
    }

    private static OrderProjection after(EventPayload... payloads) {
        OrderProjectionBuilder builder = new OrderProjectionBuilder(OrderProjection.empty("order-1"));
        for (EventPayload payload : payloads) {
            payload.applyTo(builder);
        }
        return builder.build();
    }

    @Test
    void moneyBagKeepsCurrenciesApart() {
        MoneyBag bag = MoneyBag.of(List.of(money("10", "EUR"), money("3.5", "USD")))
                .minus(MoneyBag.of(List.of(money("10.00", "EUR"))));

        assertThat(bag).isEqualTo(MoneyBag.of(List.of(money("3.50", "USD"))));
        assertThat(bag).hasToString("3.50 USD");
        assertThat(bag.in("EUR")).isEqualTo("0.00");
        assertThat(bag.minus(MoneyBag.of(List.of(money("1", "EUR")))).hasNegative())
                .isTrue();
        assertThat(MoneyBag.EMPTY).hasToString("nothing");
    }

    private static Money money(String amount, String currency) {
        return new Money(new BigDecimal(amount), currency);
    }
}
