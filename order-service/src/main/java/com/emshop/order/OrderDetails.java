package com.emshop.order;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a customer ordered; never changes.
 *
 * @param lines not empty, each sku once
 * @param total the sum of the lines
 * @param address where the goods are shipped; null for digital goods, which are not shipped
 */
public record OrderDetails(
        String userId,
        List<OrderLine> lines,
        Money total,
        String paymentMethod,
        @Nullable ShippingAddress address,
        Instant createdAt) {

    /** Keeps its own list. */
    public OrderDetails {
        lines = List.copyOf(lines);
    }

    /** How many pieces all lines have together. */
    public int pieces() {
        return lines.stream().mapToInt(OrderLine::quantity).sum();
    }

    /** Whether there is nothing to ship. */
    public boolean isDigital() {
        return address == null;
    }
}
