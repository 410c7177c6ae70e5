package com.emshop.order.persistence;

import static java.util.Comparator.comparing;

import com.emshop.order.Product;
import com.emshop.order.ProductState;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.core.annotation.Order;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.stereotype.Repository;

/**
 * Products in {@code products}. Those that a request targets are locked; those that are only used, for their prices, are read
 * as they are committed, so that submissions of the same articles do not wait for each other.
 */
@Repository
@Order(3)
public class ProductStore implements AggregateStore<Product, ProductState> {
    private final RowTable<ProductRow> products;
    private final ProductRows rows;

    ProductStore(JdbcConverter converter, ProductRows rows) {
        this.products = RowTable.of(ProductRow.class, converter);
        this.rows = rows;
    }

    @Override
    public AggregateType<Product, ProductState> type() {
        return Product.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        SortedSet<String> targets = keys.targets(Product.TYPE);
        SortedSet<String> used = new TreeSet<>(keys.of(Product.TYPE));
        used.removeAll(targets);
        products.lock(packet, "sku", targets, row -> put(row, states));
        if (!used.isEmpty()) {
            products.read(packet, "WHERE " + SqlPacket.in("sku", used), List.copyOf(used), row -> put(row, states));
        }
        return () -> {};
    }

    /** In the order of their keys: two transactions that insert the same ones take their locks in the same order. */
    @Override
    public void write(SqlPacket packet, List<Product> changed) {
        List<Product> inOrder = changed.stream().sorted(comparing(Product::key)).toList();
        products.save(packet, inOrder, product -> ProductRow.of(product.state()));
    }

    /** Products in the order of their sku, behind the given one. */
    public List<ProductState> page(String after, int limit) {
        return rows.findBySkuGreaterThanOrderBySku(after, Limit.of(limit)).stream()
                .map(ProductRow::state)
                .toList();
    }

    private static void put(ProductRow row, LoadedStates states) {
        states.put(Product.TYPE, row.sku(), row.state());
    }
}
