package com.emshop.order;

import com.emshop.saga.CommandRejected;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a customer wants to order. Its prices come from the products, never from the customer.
 *
 * @param items may name an article more than once
 * @param paymentMethod one of {@link PaymentMethods}; null if the customer named none of them
 * @param address where the goods are shipped; null for digital goods
 */
public record OrderPlacement(
        String userId,
        List<Item> items,
        @Nullable String paymentMethod,
        @Nullable ShippingAddress address) {
    /** The most pieces of one article in one order. */
    public static final int MAX_QUANTITY = 10_000;

    /** Keeps its own list. */
    public OrderPlacement {
        items = List.copyOf(items);
    }

    /** An article and how many pieces of it. */
    public record Item(String sku, int quantity) {}

    /** The articles, each once, in the order in which they were named. */
    public Set<String> skus() {
        return quantities().keySet();
    }

    /**
     * The order at current prices; an article that is named twice is one line.
     *
     * @param products the product of each of {@link #skus()}, offered or not
     * @param now when the order is placed, UTC
     * @throws CommandRejected if an article is unknown, one has too many pieces, prices are in several currencies, one is none
     *     that {@link Money} accepts, or the payment method is not accepted
     */
    public OrderDetails priced(Function<String, Product> products, Instant now) {
        if (paymentMethod == null) {
            throw CommandRejected.invalid(
                    "unknown-payment-method",
                    "The payment method is not accepted; GET /payment-methods lists those that are.");
        }
        List<OrderLine> lines = quantities().entrySet().stream()
                .map(item -> line(products.apply(item.getKey()), item.getValue()))
                .toList();
        Money total = lines.stream()
                .map(line -> line.unitPrice().times(line.quantity()))
                .reduce(Money::plus)
                .orElseThrow(() -> CommandRejected.invalid("no-items", "An order has at least one item."));
        if (total.amount().signum() == 0) {
            throw CommandRejected.invalid("nothing-to-pay", "An order has something to pay.");
        }
        return new OrderDetails(userId, lines, total, paymentMethod, address, now);
    }

    private Map<String, Integer> quantities() {
        Map<String, Integer> quantities = new LinkedHashMap<>();
        items.forEach(item -> quantities.merge(item.sku(), item.quantity(), Math::addExact));
        return quantities;
    }

    private static OrderLine line(Product product, int quantity) {
        OrderLine line = product.line(quantity);
        if (quantity > MAX_QUANTITY) {
            throw CommandRejected.invalid(
                    "quantity-too-large", "At most " + MAX_QUANTITY + " pieces of " + line.sku() + ".");
        }
        line.unitPrice().requireAccepted();
        return line;
    }
}
