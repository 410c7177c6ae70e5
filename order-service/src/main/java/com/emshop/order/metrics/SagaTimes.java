package com.emshop.order.metrics;

import com.emshop.order.Order;
import com.emshop.order.OrderState;
import com.emshop.order.OrderStatus;
import com.emshop.saga.AggregateType;
import com.emshop.saga.Transition;
import com.emshop.saga.messaging.ChangeListener;
import com.emshop.saga.messaging.Lags;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Measures the two sagas of an order, each by how it ended:
 *
 * <ul>
 *   <li>{@code emshop.saga.submit}, from the order to its payment: {@code paid} or {@code cancelled};
 *   <li>{@code emshop.saga.payment}, from the payment to where only people are left: {@code fulfilled} when the stock is sold
 *       and the shipment can be packed, or nothing has to be shipped; or {@code cancelled}.
 * </ul>
 *
 * <p>Each ends once in an order's life and is measured when that is committed, so a redelivered event adds nothing. A
 * crash right after the commit loses the measurement. An order that is cancelled while its shipment waits to be packed
 * was fulfilled before: it shows among the transitions, and not here again.
 */
@Component
final class SagaTimes implements ChangeListener<Order> {
    /** Up to the time that a customer has to pay, and a while longer. */
    private static final Duration[] BUCKETS = LongStream.of(
                    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
                    1_200_000, 1_800_000, 3_600_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final String NO_REASON = "none";

    private final MeterRegistry meters;
    private final Clock clock;

    SagaTimes(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** How a saga ended, and why if it was cancelled. */
    private record End(String outcome, String reason) {}

    @Override
    public AggregateType<Order, ?> type() {
        return Order.TYPE;
    }

    @Override
    public void committed(Order order) {
        OrderState after = order.state();
        End submitted = endOfSubmit(order);
        if (submitted != null && after.details() != null) {
            measure("emshop.saga.submit", submitted, after.details().createdAt());
        }
        End paid = endOfPayment(after);
        if (paid != null && after.paidAt() != null && endOfPayment(order.loaded()) == null) {
            measure("emshop.saga.payment", paid, after.paidAt());
        }
    }

    /** Null if it does not end with these changes. */
    private static @Nullable End endOfSubmit(Order order) {
        for (Transition<OrderStatus> transition : order.transitions()) {
            if (transition.from() == OrderStatus.PENDING_PAYMENT) {
                return transition.to() == OrderStatus.CANCELLED ? cancelled(order.state()) : new End("paid", NO_REASON);
            }
        }
        return null;
    }

    /** Null if it has not ended, or not even begun. */
    private static @Nullable End endOfPayment(OrderState order) {
        if (order.paidAt() == null) {
            return null;
        }
        return switch (order.status()) {
            case PAID ->
                switch (order.shipmentStatus()) {
                    case CREATED, DISPATCHED, DELIVERED -> new End("fulfilled", NO_REASON);
                    case NONE, REJECTED, CANCELLED -> null;
                };
            case SHIPPED, DELIVERED, COMPLETED -> new End("fulfilled", NO_REASON);
            case CANCELLED -> cancelled(order);
            case NONE, PENDING_PAYMENT -> null;
        };
    }

    private static End cancelled(OrderState order) {
        return new End(
                "cancelled",
                Objects.requireNonNull(order.cancelReason(), "a cancelled order has a reason")
                        .name()
                        .toLowerCase(Locale.ROOT));
    }

    private void measure(String saga, End end, Instant begin) {
        Timer.builder(saga)
                .description("How long the saga took, by how it ended")
                .tag("outcome", end.outcome())
                .tag("reason", end.reason())
                .serviceLevelObjectives(BUCKETS)
                .register(meters)
                .record(Lags.measurable(
                        Duration.between(begin, clock.instant()))); // one of them by the provider's clock
    }
}
