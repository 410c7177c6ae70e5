package com.emshop.order;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.DomainEvent;
import org.jspecify.annotations.Nullable;

/**
 * What a customer has ordered and not paid, by the user's id: his orders in {@link OrderStatus#PENDING_PAYMENT}. It is counted
 * when it is loaded and not stored, so that it is never wrong for longer than a transaction. Submissions of one batch are
 * counted one after the other; see {@code UnpaidOrdersStore} for those of others.
 */
public final class UnpaidOrders extends Aggregate<DomainEvent> {
    /** How it is made of what was counted. */
    public static final AggregateType<UnpaidOrders, State> TYPE =
            AggregateType.of("unpaid-orders", UnpaidOrders::new, UnpaidOrders::state);

    private State state;

    /** Those that were counted; null for none. */
    public UnpaidOrders(String userId, @Nullable State counted) {
        super(userId, counted != null, null);
        this.state = counted == null ? new State(0, 0) : counted;
    }

    /** How many there are, and of how many pieces together. */
    public record State(long orders, long pieces) {}

    /** The counts now. */
    public State state() {
        return state;
    }

    /**
     * Adds an order that is about to be placed.
     *
     * @throws CommandRejected if the customer had more than the limits allow then
     */
    void add(OrderDetails order, UnpaidLimits limits) {
        State next = new State(state.orders() + 1, state.pieces() + order.pieces());
        if (limits.orders() > 0 && next.orders() > limits.orders()) {
            throw CommandRejected.conflict(
                    "too-many-unpaid-orders",
                    "At most " + limits.orders() + " orders may be unpaid at the same time. Pay or cancel one first.");
        }
        if (limits.pieces() > 0 && next.pieces() > limits.pieces()) {
            throw CommandRejected.conflict(
                    "too-many-unpaid-pieces",
                    "Unpaid orders may have at most " + limits.pieces() + " pieces together; with this one they have "
                            + next.pieces() + ". Pay or cancel one first.");
        }
        state = next;
        touch();
    }
}
