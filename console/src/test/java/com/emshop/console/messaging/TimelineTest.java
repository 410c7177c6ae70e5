package com.emshop.console.messaging;

import static com.emshop.console.messaging.Scenarios.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.events.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TimelineTest {

    @Test
    void timelineDoesNotDependOnTheOrderOfObservation() {
        Scenarios.valid().forEach((name, events) -> {
            Scenario scenario = Scenario.of("order-1", events);
            List<String> expected = scenario.events().stream()
                    .map(event -> event.event().getSchema().getName())
                    .toList();
            for (int seed = 0; seed < 20; seed++) {
                assertThat(scenario.shuffled(new Random(seed)).timeline())
                        .as("%s, seed %d", name, seed)
                        .isEqualTo(expected);
            }
        });
    }

    @Test
    void causeComesFirstDespiteASlowClock() {
        Scenario scenario =
                Scenario.of("order-1", List.of(CREATED, PAYMENT_CREATED, RESERVED, PAYMENT_CONFIRMED, PAID));
        Scenario slow = with(
                scenario,
                event -> event.topic().equals(Topics.PAYMENT)
                        ? event.at(event.time().minus(Duration.ofMinutes(5)))
                        : event);

        assertThat(slow.timeline())
                .containsSubsequence("OrderCreated", "PaymentCreated", "PaymentConfirmed", "OrderPaid");
    }

    @Test
    void eventsOfATopicKeepTheirOrder() {
        Scenario scenario = Scenario.of("order-1", List.of(CREATED, PAYMENT_CREATED, PAYMENT_CONFIRMED, PAID));
        Scenario jumping = with(
                scenario,
                event -> event.event().getSchema().getName().equals("OrderPaid")
                        ? event.at(Scenario.START.minusSeconds(1))
                        : event);

        assertThat(jumping.timeline())
                .containsExactly("OrderCreated", "PaymentCreated", "PaymentConfirmed", "OrderPaid");
    }

    @Test
    void timelineWithoutTheFirstEventsIsShown() {
        assertThat(Scenario.of("order-1", List.of(SHIPPED, STOCK_CONFIRMED)).timeline())
                .containsExactly("OrderShipped", "StockConfirmed");
    }

    private static Scenario with(Scenario scenario, UnaryOperator<Scenario.ScenarioEvent> change) {
        return new Scenario(
                scenario.orderSn(), scenario.events().stream().map(change).toList());
    }
}
