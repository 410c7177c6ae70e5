package com.emshop.order;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A product in the catalog, by its sku. Orders keep the price at which they were placed. */
public final class CatalogItem extends Aggregate<OrderEvent> {
    /** The kind of this aggregate. */
    public static final AggregateType<CatalogItem, Product> TYPE =
            AggregateType.of("catalog-item", CatalogItem::new, CatalogItem::state);

    private @Nullable Product product;

    private CatalogItem(String sku, @Nullable Product stored) {
        super(sku, stored != null, null);
        this.product = stored;
    }

    /** The product now; empty if it was never offered. */
    public Optional<Product> product() {
        return Optional.ofNullable(product);
    }

    /** Offers it, or changes its name or price. */
    public List<OrderEvent> offer(Product offered) {
        product = offered;
        touch();
        return nothing();
    }

    private Product state() {
        return Objects.requireNonNull(product, "a product that was never offered has no state");
    }
}
