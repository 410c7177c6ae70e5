package com.emshop.order.persistence;

import static java.util.stream.Collectors.toMap;

import com.emshop.order.Catalog;
import com.emshop.order.Money;
import com.emshop.order.Order;
import com.emshop.order.Product;
import com.emshop.saga.messaging.AggregateExecutor;
import java.time.Clock;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.stereotype.Repository;

/** What the shop sells, in {@code products}. */
@Repository
public class Products implements Catalog {
    private final ProductRows rows;
    private final JdbcAggregateTemplate template;
    private final AggregateExecutor<Order> orders;
    private final Clock clock;

    Products(ProductRows rows, JdbcAggregateTemplate template, AggregateExecutor<Order> orders, Clock clock) {
        this.rows = rows;
        this.template = template;
        this.orders = orders;
        this.clock = clock;
    }

    @Override
    public Map<String, Product> of(Collection<String> skus) {
        return rows.findBySkuIn(skus).stream().map(Products::product).collect(toMap(Product::sku, product -> product));
    }

    /**
     * Offers a product, or changes it; orders that were placed keep their price. True if it is new: of several that offer it at
     * the same moment, one does, and the others change it.
     */
    public boolean put(Product product) {
        ProductRow row = new ProductRow(
                product.sku(),
                product.name(),
                product.price().amount(),
                product.price().currency().getCurrencyCode(),
                clock.instant());
        return orders.inTransaction(() -> {
            boolean known = rows.findBySku(product.sku()).isPresent();
            if (known) {
                template.update(row);
            } else {
                template.insert(row);
            }
            return !known;
        });
    }

    /** Products in the order of their sku, behind the given one. */
    public List<Product> page(String after, int limit) {
        return rows.findBySkuGreaterThanOrderBySku(after, Limit.of(limit)).stream()
                .map(Products::product)
                .toList();
    }

    private static Product product(ProductRow row) {
        return new Product(row.sku(), row.name(), new Money(row.amount(), Currency.getInstance(row.currency())));
    }
}
