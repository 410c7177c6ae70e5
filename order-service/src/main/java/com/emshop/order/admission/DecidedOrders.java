package com.emshop.order.admission;

import com.emshop.order.Order;
import com.emshop.order.OrderDetails;
import com.emshop.order.OrderState;
import com.emshop.order.OrderStatus;
import com.emshop.order.PaymentStatus;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.ChangeListener;
import com.emshop.saga.web.Admission;
import java.time.Clock;
import java.time.Duration;

/** Reports each order as done once it can be paid or is cancelled: what follows waits for the customer. */
final class DecidedOrders implements ChangeListener<Order> {
    private final Admission admission;
    private final Clock clock;

    DecidedOrders(Admission admission, Clock clock) {
        this.admission = admission;
        this.clock = clock;
    }

    @Override
    public AggregateType<Order, ?> type() {
        return Order.TYPE;
    }

    @Override
    public void committed(Order order) {
        OrderDetails placed = order.loaded().details();
        if (placed != null && isOpen(order.loaded()) && !isOpen(order.state())) {
            admission.done(Duration.between(placed.createdAt(), clock.instant()));
        }
    }

    private static boolean isOpen(OrderState order) {
        return order.status() == OrderStatus.PENDING_PAYMENT && order.paymentStatus() == PaymentStatus.NONE;
    }
}
