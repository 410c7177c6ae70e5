package com.emshop.order;

import com.emshop.saga.CommandRejected;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes an order of what a customer wants: prices come from the catalog, never from him. */
public final class OrderPlacement {
    /** The most pieces of one article in one order. */
    public static final int MAX_QUANTITY = 10_000;

    private final Catalog catalog;

    public OrderPlacement(Catalog catalog) {
        this.catalog = catalog;
    }

    /** An article and how many pieces of it. */
    public record Item(String sku, int quantity) {}

    /**
     * What is ordered, at today's prices; the same article named twice is one line.
     *
     * @throws CommandRejected if an article is unknown, the pieces of one are too many, or prices are in several currencies
     */
    public OrderDetails place(
            String userId, List<Item> items, String paymentMethod, @Nullable ShippingAddress address, Instant now) {
        Map<String, Integer> quantities = new LinkedHashMap<>();
        items.forEach(item -> quantities.merge(item.sku(), item.quantity(), Math::addExact));
        Map<String, Product> products = catalog.of(new TreeSet<>(quantities.keySet()));
        List<OrderLine> lines = quantities.entrySet().stream()
                .map(item -> line(products.get(item.getKey()), item.getKey(), item.getValue()))
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

    private static OrderLine line(@Nullable Product product, String sku, int quantity) {
        if (product == null) {
            throw CommandRejected.invalid("unknown-sku", "There is no product " + sku + ".");
        }
        if (quantity > MAX_QUANTITY) {
            throw CommandRejected.invalid("quantity-too-large", "At most " + MAX_QUANTITY + " pieces of " + sku + ".");
        }
        return new OrderLine(sku, product.name(), quantity, product.price());
    }
}
