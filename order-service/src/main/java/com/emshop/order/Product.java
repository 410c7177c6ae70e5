package com.emshop.order;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.DomainEvent;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An article that the shop sells, at its current price. Orders copy the price, so changing it changes no order. */
public final class Product extends Aggregate<DomainEvent> {
    /** How products are made of stored states; the key is the sku. */
    public static final AggregateType<Product, ProductState> TYPE =
            AggregateType.of("product", Product::new, Product::state);

    private @Nullable String name;
    private @Nullable Money price;
    private @Nullable Instant updatedAt;
    private boolean isNew;

    /** A product as it is stored; null for one that is not. */
    public Product(String sku, @Nullable ProductState state) {
        super(sku, state != null, null);
        if (state != null) {
            name = state.name();
            price = state.price();
            updatedAt = state.updatedAt();
        }
    }

    /** The state now; only of a product that was offered. */
    public ProductState state() {
        return new ProductState(
                key(),
                Objects.requireNonNull(name, "only an offered product has a state"),
                Objects.requireNonNull(price),
                Objects.requireNonNull(updatedAt));
    }

    /** An operator offers the product, or changes its name and price. */
    public List<DomainEvent> offer(String newName, Money newPrice) {
        isNew = price == null;
        name = newName;
        price = newPrice;
        updatedAt = now();
        return emit();
    }

    /** Whether the last {@link #offer} was the first one. */
    public boolean isNew() {
        return isNew;
    }

    /**
     * A line of an order, at the current price.
     *
     * @throws CommandRejected if the product was never offered
     */
    public OrderLine line(int quantity) {
        if (name == null || price == null) {
            throw CommandRejected.invalid("unknown-sku", "There is no product " + key() + ".");
        }
        return new OrderLine(key(), name, quantity, price);
    }
}
