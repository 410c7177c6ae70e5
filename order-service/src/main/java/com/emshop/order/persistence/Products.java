package com.emshop.order.persistence;

import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toList;

import com.emshop.order.CatalogItem;
import com.emshop.order.Product;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.springframework.core.annotation.Order;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.stereotype.Repository;

/**
 * What the shop sells, in {@code products}. Rows are read without a lock, so that orders for the same product do not wait for
 * each other; an offer replaces the whole row, so of two at the same moment the later one stands.
 */
@Repository
@Order(OrderStore.LOCK_ORDER + 2)
public class Products implements AggregateStore<CatalogItem, Product> {
    private final ProductRows rows;
    private final RowTable<ProductRow> table;
    private final Clock clock;

    Products(ProductRows rows, JdbcConverter converter, Clock clock) {
        this.rows = rows;
        this.table = RowTable.of(ProductRow.class, converter);
        this.clock = clock;
    }

    @Override
    public AggregateType<CatalogItem, Product> type() {
        return CatalogItem.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        SortedSet<String> skus = keys.of(CatalogItem.TYPE);
        if (!skus.isEmpty()) {
            table.read(
                    packet,
                    "WHERE " + SqlPacket.in("sku", skus),
                    List.copyOf(skus),
                    row -> states.put(CatalogItem.TYPE, row.sku(), row.product()));
        }
        return () -> {};
    }

    @Override
    public void write(SqlPacket packet, List<CatalogItem> changed) {
        Map<Boolean, List<ProductRow>> byStored = changed.stream()
                .collect(partitioningBy(
                        CatalogItem::isStored,
                        mapping(item -> ProductRow.of(item.product().orElseThrow(), clock.instant()), toList())));
        table.insert(packet, byStored.getOrDefault(false, List.of()));
        table.overwrite(packet, byStored.getOrDefault(true, List.of())); // products are never deleted
    }

    /** Products in the order of their sku, behind the given one. */
    public List<Product> page(String after, int limit) {
        return rows.findBySkuGreaterThanOrderBySku(after, Limit.of(limit)).stream()
                .map(ProductRow::product)
                .toList();
    }
}
