package com.emshop.order;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a delivered order waits for its customer to confirm the receipt.
 *
 * @param length after that the order counts as received; business time
 */
public record ReceiptWindow(Duration length) {

    /** When {@link Order#receiptOverdue} is due, UTC; null for an order that does not wait for it. */
    public @Nullable Instant endFor(OrderState order) {
        Instant deliveredAt = order.deliveredAt();
        return order.status() == OrderStatus.DELIVERED && deliveredAt != null ? deliveredAt.plus(length) : null;
    }
}
