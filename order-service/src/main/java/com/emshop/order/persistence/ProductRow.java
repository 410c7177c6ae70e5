package com.emshop.order.persistence;

import com.emshop.order.Money;
import com.emshop.order.ProductState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code products}. */
@Table("products")
record ProductRow(@Id String sku, String name, BigDecimal amount, String currency, Instant updatedAt) {

    static ProductRow of(ProductState product) {
        return new ProductRow(
                product.sku(),
                product.name(),
                product.price().amount(),
                product.price().currency().getCurrencyCode(),
                product.updatedAt());
    }

    ProductState state() {
        return new ProductState(sku, name, new Money(amount, Currency.getInstance(currency)), updatedAt);
    }
}
