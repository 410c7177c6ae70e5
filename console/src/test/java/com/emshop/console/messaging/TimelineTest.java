package com.emshop.console.messaging;

import static com.emshop.console.messaging.Plots.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.events.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TimelineTest {

    @Test
    void eventsAreToldAsTheyHappenedInWhicheverOrderTheyWereObserved() {
        Plots.good().forEach((name, plot) -> {
            Story story = Story.of("order-1", plot);
            List<String> expected = story.events().stream()
                    .map(told -> told.event().getSchema().getName())
                    .toList();
            for (int seed = 0; seed < 20; seed++) {
                assertThat(story.scrambled(new Random(seed)).timeline())
                        .as("%s, seed %d", name, seed)
                        .isEqualTo(expected);
            }
        });
    }

    @Test
    void aServiceWhoseClockIsSlowDoesNotTellTheEffectBeforeTheCause() {
        Story story = Story.of("order-1", Plots.plot(CREATED, PAYMENT_CREATED, RESERVED, PAYMENT_CONFIRMED, PAID));
        Story slow = with(
                story,
                told -> told.topic().equals(Topics.PAYMENT)
                        ? told.at(told.time().minus(Duration.ofMinutes(5)))
                        : told);

        assertThat(slow.timeline())
                .containsSubsequence("OrderCreated", "PaymentCreated", "PaymentConfirmed", "OrderPaid");
    }

    @Test
    void whatATopicSaysStaysInItsOrder() {
        Story story = Story.of("order-1", Plots.plot(CREATED, PAYMENT_CREATED, PAYMENT_CONFIRMED, PAID));
        Story jumping = with(
                story,
                told -> told.event().getSchema().getName().equals("OrderPaid")
                        ? told.at(Story.BEGIN.minusSeconds(1))
                        : told);

        assertThat(jumping.timeline())
                .containsExactly("OrderCreated", "PaymentCreated", "PaymentConfirmed", "OrderPaid");
    }

    @Test
    void aStoryWithoutItsBeginningIsToldAllTheSame() {
        assertThat(Story.of("order-1", Plots.plot(SHIPPED, STOCK_CONFIRMED)).timeline())
                .containsExactly("OrderShipped", "StockConfirmed");
    }

    private static Story with(Story story, UnaryOperator<Story.Told> change) {
        return new Story(story.orderSn(), story.events().stream().map(change).toList());
    }
}
