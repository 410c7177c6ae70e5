package com.emshop.inventory.persistence;

import com.emshop.inventory.Movement;
import com.emshop.inventory.MovementKind;
import com.emshop.inventory.Stock;
import com.emshop.inventory.StockItem;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Stock in {@code stock}, and its ledger in {@code stock_movements}: always written together. */
@Repository
public class StockStore {
    private static final String UPDATE = """
            UPDATE stock SET available = ?, reserved = ?, sold = ?, updated_at = ? WHERE sku = ?""";
    private static final String RECORD = """
            INSERT INTO stock_movements
              (sku, order_sn, kind, available_delta, reserved_delta, sold_delta,
               available_after, reserved_after, sold_after, cause, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String MOVEMENTS = """
            SELECT id, order_sn, kind, available_delta, reserved_delta, sold_delta,
                   available_after, reserved_after, sold_after, cause, created_at
            FROM stock_movements WHERE sku = :sku AND id < :before ORDER BY id DESC LIMIT :limit""";

    private final StockRows rows;
    private final JdbcAggregateTemplate template;
    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final Clock clock;

    StockStore(StockRows rows, JdbcAggregateTemplate template, JdbcTemplate jdbc, Clock clock) {
        this.rows = rows;
        this.template = template;
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.clock = clock;
    }

    /**
     * A movement as it stands in the ledger; ids grow with time.
     *
     * @param orderSn the order, or the key of a direct reservation, see {@link com.emshop.inventory.Reservation#directKey};
     *     null for an operator's adjustment
     */
    public record Entry(
            long id,
            @Nullable String orderSn,
            MovementKind kind,
            long availableDelta,
            long reservedDelta,
            long soldDelta,
            long availableAfter,
            long reservedAfter,
            long soldAfter,
            String cause,
            Instant at) {}

    /**
     * Loads and locks these articles, in the order of their skus, until the caller's transaction ends. Whoever locks
     * reservations too locks them first.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Stock lock(Collection<String> skus) {
        return new Stock(
                skus.isEmpty()
                        ? List.of()
                        : rows.findBySkuInOrderBySku(skus).stream()
                                .map(StockRow::item)
                                .toList());
    }

    /** Writes what changed, and why, in batched statements. Joins the caller's transaction, which holds the locks. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void save(Stock stock) {
        Instant now = clock.instant();
        List<StockItem> added = stock.added();
        if (!added.isEmpty()) {
            template.insertAll(
                    added.stream().map(item -> StockRow.of(item, now)).toList());
        }
        List<StockItem> updated = stock.updated();
        if (!updated.isEmpty()) {
            jdbc.batchUpdate(
                    UPDATE,
                    updated.stream()
                            .map(item -> new Object[] {
                                item.available(), item.reserved(), item.sold(), UtcTimestamps.of(now), item.sku()
                            })
                            .toList());
        }
        List<Movement> movements = stock.movements();
        if (!movements.isEmpty()) {
            jdbc.batchUpdate(RECORD, movements.stream().map(StockStore::row).toList());
        }
    }

    /** One article as it is committed. */
    public Optional<StockItem> find(String sku) {
        return rows.findBySku(sku).map(StockRow::item);
    }

    /**
     * An article's movements from the newest to the oldest.
     *
     * @param before begins behind this one
     */
    public List<Entry> movements(String sku, long before, int limit) {
        return client.sql(MOVEMENTS)
                .param("sku", sku)
                .param("before", before)
                .param("limit", limit)
                .query((row, number) -> new Entry(
                        row.getLong(1),
                        row.getString(2),
                        MovementKind.valueOf(row.getString(3)),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        row.getLong(9),
                        row.getString(10),
                        UtcTimestamps.instant(row, 11)))
                .list();
    }

    private static Object[] row(Movement movement) {
        StockItem after = movement.after();
        return new @Nullable Object[] {
            after.sku(),
            movement.orderSn(),
            movement.kind().name(),
            movement.availableDelta(),
            movement.reservedDelta(),
            movement.soldDelta(),
            after.available(),
            after.reserved(),
            after.sold(),
            movement.cause().toString(),
            UtcTimestamps.of(movement.at())
        };
    }
}
