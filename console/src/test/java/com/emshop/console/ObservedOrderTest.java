package com.emshop.console;

import static com.emshop.console.messaging.Scenarios.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.messaging.Scenario;
import com.emshop.console.messaging.Scenarios;
import com.emshop.events.payment.RefundReason;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The terms that an order can be searched by. */
class ObservedOrderTest {

    @Test
    void termsDoNotDependOnTheOrderOfEvents() {
        Scenario shipped = Scenario.of("order-1", Scenarios.valid().get("shipped"));
        for (int seed = 0; seed < 20; seed++) {
            assertThat(observed(shipped.shuffled(new Random(seed))).newTerms())
                    .as("seed %d", seed)
                    .containsExactly("book", "capture-1", "pay-1", "pen", "tracking-1");
        }
    }

    @Test
    void duplicateCaptureIsATerm() {
        Scenario twice = Scenario.of(
                "order-1",
                List.of(CREATED, PAYMENT_CREATED, refundStarted("refund-1", "25.00", RefundReason.DUPLICATE_CAPTURE)));

        assertThat(observed(twice).newTerms()).containsExactly("book", "capture-2", "pay-1", "pen");
    }

    @Test
    void skusOfADirectSaleAreTerms() {
        assertThat(observed(Scenario.of("sale-1", List.of(STOCK_CONFIRMED))).newTerms())
                .containsExactly("book", "pen");
    }

    @Test
    void termsThatAreStoredAreNotNewAgain() {
        Scenario scenario = Scenario.of("order-1", Scenarios.valid().get("cancelled after payment"));
        OrderProjection stored = scenario.first(4).projection();
        ObservedOrder order = ObservedOrder.TYPE.create("order-1", stored);

        for (int next = 4; next < scenario.events().size(); next++) {
            observe(order, scenario.observations().get(next));
        }

        assertThat(order.newTerms()).isEmpty();
    }

    @Test
    void redeliveredEventBringsNothing() {
        Observation created =
                Scenario.of("order-1", List.of(CREATED)).observations().get(0);
        ObservedOrder order = ObservedOrder.TYPE.create("order-1", null);
        order.begin(CONTEXT);

        order.observe(created, RecordedEvent.TYPE.create("order-1 1", new RecordedEvent.State(null)));

        assertThat(order.newTerms()).isEmpty();
        assertThat(order.isChanged()).isFalse();
    }

    @Test
    void eventIsIdentifiedByItsOrderAndItsId() {
        RecordedEvent.Id id = new RecordedEvent.Id("an order", "4bf92f35-77b3-8da6-a3ce-929d0e0e4736");

        assertThat(RecordedEvent.Id.parse(id.key())).isEqualTo(id);
    }

    private static final ReactionContext CONTEXT =
            new ReactionContext(Cause.event("OrderCreated", "1", Scenario.START), Scenario.START, null);

    private static ObservedOrder observed(Scenario scenario) {
        ObservedOrder order = ObservedOrder.TYPE.create(scenario.orderSn(), null);
        scenario.observations().forEach(observation -> observe(order, observation));
        return order;
    }

    private static void observe(ObservedOrder order, Observation observation) {
        RecordedEvent event = RecordedEvent.TYPE.create(
                new RecordedEvent.Id(order.key(), observation.event().eventId().toString()).key(), null);
        order.begin(CONTEXT);
        event.begin(CONTEXT);
        order.observe(observation, event);
    }
}
