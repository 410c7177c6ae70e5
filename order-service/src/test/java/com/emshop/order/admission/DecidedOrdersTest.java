package com.emshop.order.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.order.Money;
import com.emshop.order.Order;
import com.emshop.order.OrderDetails;
import com.emshop.order.OrderLine;
import com.emshop.order.OrderState;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import com.emshop.saga.web.Admission;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DecidedOrdersTest {
    private static final Duration TARGET = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofMillis(250);
    private static final int MANY = 1_000;
    /** Enough to be an overload when they are late. */
    private static final int ORDERS = 5;

    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final InstantSource time = () -> now;
    private final Admission admission = new Admission(TARGET, time.withZone(ZoneOffset.UTC));
    private final DecidedOrders decided = new DecidedOrders(admission, time.withZone(ZoneOffset.UTC));
    private final List<OrderState> stored = new ArrayList<>(IntStream.range(0, ORDERS)
            .mapToObj(number -> OrderState.none("order-" + number))
            .toList());

    @Test
    void ordersThatArePayableInTimeLimitNothing() {
        placed();
        passes(TARGET);
        payable();
        passes(WINDOW);

        assertThat(taken()).isEqualTo(MANY);
    }

    @Test
    void ordersThatArePayableLateLimitSubmissions() {
        placed();
        passes(TARGET.plusMillis(1));
        payable();
        passes(WINDOW);

        assertThat(taken()).isLessThan(MANY);
    }

    @Test
    void ordersThatAreCancelledLateLimitSubmissions() {
        placed();
        passes(TARGET.plusMillis(1));
        commits(Order::stockReservationFailed);
        passes(WINDOW);

        assertThat(taken()).isLessThan(MANY);
    }

    @Test
    void timeThatTheCustomerTakesToPayLimitsNothing() {
        placed();
        payable();
        passes(Duration.ofMinutes(10));
        commits(order -> order.paymentConfirmed("pay", now));
        passes(WINDOW);

        assertThat(taken()).isEqualTo(MANY);
    }

    private void placed() {
        Money price = new Money(new BigDecimal("12.50"), Currency.getInstance("EUR"));
        commits(order -> order.submit(
                new OrderDetails("ada", List.of(new OrderLine("book", "A book", 1, price)), price, "card", null, now)));
    }

    private void payable() {
        commits(order -> order.paymentCreated("pay", now.plus(Duration.ofMinutes(15))));
    }

    private void passes(Duration time) {
        now = now.plus(time);
    }

    private void commits(Consumer<Order> reactions) {
        stored.replaceAll(before -> {
            Order order = new Order(before);
            order.begin(new ReactionContext(Cause.timer("test", before.orderSn(), now, 0), now, null));
            reactions.accept(order);
            decided.committed(order);
            return order.state();
        });
    }

    private int taken() {
        int taken = 0;
        for (int order = 0; order < MANY; order++) {
            taken += admission.admits() ? 1 : 0;
        }
        return taken;
    }
}
