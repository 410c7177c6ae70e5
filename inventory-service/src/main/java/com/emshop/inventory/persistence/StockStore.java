package com.emshop.inventory.persistence;

import com.emshop.inventory.MovementKind;
import com.emshop.inventory.Reservation;
import com.emshop.inventory.StockItem;
import com.emshop.inventory.StockLevel;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import com.emshop.saga.messaging.UtcTimestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Articles in {@code stock}, and their ledger in {@code stock_movements}: always written together. */
@Repository
@Order(ReservationStore.LOCK_ORDER + 1)
public class StockStore implements AggregateStore<StockItem, StockLevel> {
    /**
     * The skus are put together and sorted before the first row is locked: the derived table cannot be merged, a left join
     * reads it first, and what is sorted is its own column. Locks only the articles, each by its primary key.
     */
    private static final String LOCK = """
            SELECT wanted.sku, item.available, item.reserved, item.sold
            FROM (%s) wanted LEFT JOIN stock item ON item.sku = wanted.sku
            ORDER BY wanted.sku FOR UPDATE OF item""";

    private static final String MOVEMENTS = """
            SELECT id, order_sn, kind, available_delta, reserved_delta, sold_delta,
                   available_after, reserved_after, sold_after, cause, created_at
            FROM stock_movements WHERE sku = :sku AND id < :before ORDER BY id DESC LIMIT :limit""";

    private final StockRows rows;
    private final RowTable<StockRow> items;
    private final RowTable<MovementRow> ledger;
    private final JdbcClient client;
    private final Clock clock;

    StockStore(StockRows rows, JdbcConverter converter, JdbcTemplate jdbc, Clock clock) {
        this.rows = rows;
        this.items = RowTable.of(StockRow.class, converter);
        this.ledger = RowTable.of(MovementRow.class, converter);
        this.client = JdbcClient.create(jdbc);
        this.clock = clock;
    }

    /**
     * A movement of the ledger; ids grow with time.
     *
     * @param orderSn the order, or the key of a direct reservation, see {@link Reservation#directKey}; null for an operator's
     *     adjustment
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

    @Override
    public AggregateType<StockItem, StockLevel> type() {
        return StockItem.TYPE;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Besides the articles that are named, it reads those of the lines of the batch's reservations.
     */
    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        SortedSet<String> skus = keys.of(StockItem.TYPE);
        SortedSet<String> orderSns = keys.of(Reservation.TYPE);
        List<String> wanted = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        if (!skus.isEmpty()) {
            wanted.add("SELECT sku FROM stock WHERE " + SqlPacket.in("sku", skus));
            parameters.addAll(skus);
        }
        if (!orderSns.isEmpty()) {
            wanted.add("SELECT DISTINCT sku FROM reservation_lines WHERE " + SqlPacket.in("order_sn", orderSns));
            parameters.addAll(orderSns);
        }
        if (!wanted.isEmpty()) {
            packet.query(LOCK.formatted(String.join(" UNION ", wanted)), parameters, row -> put(row, states));
        }
        return () -> {};
    }

    private static void put(ResultSet row, LoadedStates states) throws SQLException {
        String sku = row.getString(1);
        long available = row.getLong(2);
        states.put(
                StockItem.TYPE,
                sku,
                row.wasNull() ? null : new StockLevel(sku, available, row.getLong(3), row.getLong(4)));
    }

    @Override
    public void write(SqlPacket packet, List<StockItem> changed) {
        Instant now = clock.instant();
        items.save(packet, changed, item -> StockRow.of(item.state(), now));
        ledger.insert(
                packet,
                changed.stream()
                        .flatMap(item -> item.movements().stream())
                        .map(MovementRow::of)
                        .toList());
    }

    /** One article as it is committed. */
    public Optional<StockLevel> find(String sku) {
        return rows.findBySku(sku).map(StockRow::level);
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
}
