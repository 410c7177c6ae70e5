package com.emshop.order.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.order.Money;
import com.emshop.order.Order;
import com.emshop.order.OrderDetails;
import com.emshop.order.OrderLine;
import com.emshop.order.OrderState;
import com.emshop.order.ShippingAddress;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SagaTimesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final ShippingAddress ADDRESS = new ShippingAddress("A", "B 1", "C", "12345", "DE", null);
    private static final String SUBMIT = "emshop.saga.submit";
    private static final String PAYMENT = "emshop.saga.payment";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = NOON;
    private final InstantSource time = () -> now;
    private final SagaTimes times = new SagaTimes(meters, time.withZone(ZoneOffset.UTC));
    private OrderState stored = OrderState.none("order-1");

    @Test
    void orderThatIsPaidAndCanBePackedFulfilsBothSagas() {
        placed(ADDRESS);
        passes(90);
        paid();
        assertThat(seconds(SUBMIT, "paid", "none")).isEqualTo(90);
        passes(2);
        commits(Order::stockConfirmed);
        commits(order -> order.shipmentCreated("ship"));
        assertThat(seconds(PAYMENT, "fulfilled", "none")).isEqualTo(2);

        passes(3600);
        commits(order -> order.shipmentDispatched("ship"));
        commits(order -> order.shipmentDelivered("ship"));
        commits(Order::confirmReceipt);
        assertThat(measured(SUBMIT)).isEqualTo(1);
        assertThat(measured(PAYMENT)).isEqualTo(1);
    }

    @Test
    void digitalOrderIsFulfilledOncePaidAndSold() {
        placed(null);
        commits(Order::stockConfirmed);
        passes(5);
        paid();

        assertThat(seconds(SUBMIT, "paid", "none")).isEqualTo(5);
        assertThat(seconds(PAYMENT, "fulfilled", "none")).isZero();
    }

    @Test
    void orderThatIsCancelledUnpaidIsMeasuredWithItsReasonAndBeginsNoPaymentSaga() {
        placed(ADDRESS);
        passes(900);
        commits(Order::paymentExpired);

        assertThat(seconds(SUBMIT, "cancelled", "payment_timeout")).isEqualTo(900);
        assertThat(measured(SUBMIT)).isEqualTo(1);
        assertThat(measured(PAYMENT)).isZero();
    }

    @Test
    void paidOrderThatIsCancelledEndsThePaymentSagaOnly() {
        placed(ADDRESS);
        paid();
        passes(4);
        commits(Order::stockConfirmationFailed);

        assertThat(seconds(PAYMENT, "cancelled", "stock_lost")).isEqualTo(4);
        assertThat(measured(SUBMIT)).isEqualTo(1);
    }

    @Test
    void orderThatIsPaidAndCancelledInOneBatchEndsBothSagas() {
        placed(ADDRESS);
        passes(10);
        commits(order -> {
            order.paymentConfirmed("pay", now);
            order.shipmentRejected("ship");
        });

        assertThat(seconds(SUBMIT, "paid", "none")).isEqualTo(10);
        assertThat(seconds(PAYMENT, "cancelled", "undeliverable")).isZero();
    }

    @Test
    void orderThatIsCancelledAfterItCouldBePackedIsMeasuredOnce() {
        placed(ADDRESS);
        paid();
        commits(order -> order.shipmentCreated("ship"));
        commits(Order::cancel);
        commits(order -> order.shipmentCancelled("ship"));

        assertThat(measured(PAYMENT)).isEqualTo(1);
        assertThat(seconds(PAYMENT, "fulfilled", "none")).isZero();
    }

    @Test
    void redeliveredEventAddsNothing() {
        placed(ADDRESS);
        paid();
        commits(order -> order.shipmentCreated("ship"));
        paid();
        commits(Order::stockReserved);
        commits(order -> order.shipmentCreated("ship"));

        assertThat(measured(SUBMIT)).isEqualTo(1);
        assertThat(measured(PAYMENT)).isEqualTo(1);
    }

    @Test
    void paymentFromAClockThatIsAheadTakesNoTime() {
        placed(ADDRESS);
        commits(order -> order.paymentConfirmed("pay", now.plusSeconds(30)));
        commits(order -> order.shipmentCreated("ship"));

        assertThat(seconds(PAYMENT, "fulfilled", "none")).isZero();
    }

    // ---- fixtures

    private void placed(@Nullable ShippingAddress address) {
        Money price = new Money(new BigDecimal("12.50"), EUR);
        commits(order -> order.submit(new OrderDetails(
                "ada", List.of(new OrderLine("book", "A book", 1, price)), price, "card", address, now)));
    }

    private void paid() {
        commits(order -> order.paymentConfirmed("pay", now));
    }

    private void passes(long seconds) {
        now = now.plusSeconds(seconds);
    }

    /** One transaction. */
    private void commits(Consumer<Order> reactions) {
        Order order = new Order(stored);
        order.begin(new ReactionContext(Cause.timer("test", "order-1", now, 0), now, null));
        reactions.accept(order);
        stored = order.state();
        times.committed(order);
    }

    private double seconds(String saga, String outcome, String reason) {
        Timer timer =
                meters.get(saga).tag("outcome", outcome).tag("reason", reason).timer();
        assertThat(timer.count()).isEqualTo(1);
        return timer.totalTime(TimeUnit.SECONDS);
    }

    private long measured(String saga) {
        return meters.find(saga).timers().stream().mapToLong(Timer::count).sum();
    }
}
