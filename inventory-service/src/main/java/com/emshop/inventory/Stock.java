package com.emshop.inventory;

import com.emshop.saga.ReactionContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The articles that a batch touches, shared by all its reservations: each is locked once, changed as often as the batch wants,
 * and written once. Keeps the ledger of what it did. An article that nobody put into stock has nothing available.
 *
 * <p>Not thread-safe: it belongs to one transaction.
 */
public final class Stock {
    private final Map<String, StockItem> items = new TreeMap<>();
    private final Set<String> stored = new TreeSet<>();
    private final Set<String> changed = new TreeSet<>();
    private final List<Movement> movements = new ArrayList<>();

    /** Stock as it is stored, and locked. */
    public Stock(Collection<StockItem> items) {
        for (StockItem item : items) {
            this.items.put(item.sku(), item);
            stored.add(item.sku());
        }
    }

    /** How an article stands now. */
    public StockItem item(String sku) {
        StockItem item = items.get(sku);
        return item == null ? StockItem.none(sku) : item;
    }

    /** All its articles as they stand now, in the order of their skus. */
    public List<StockItem> items() {
        return List.copyOf(items.values());
    }

    /** The articles that were not there before. */
    public List<StockItem> added() {
        return changed.stream()
                .filter(sku -> !stored.contains(sku))
                .map(this::item)
                .toList();
    }

    /** The articles that were there and changed. */
    public List<StockItem> updated() {
        return changed.stream().filter(stored::contains).map(this::item).toList();
    }

    /** What happened, oldest first. */
    public List<Movement> movements() {
        return List.copyOf(movements);
    }

    /** The lines that cannot be had now; none means all can. */
    List<Shortage> shortagesFor(List<ReservationLine> lines) {
        return lines.stream()
                .filter(line -> item(line.sku()).available() < line.quantity())
                .map(line -> new Shortage(
                        line.sku(),
                        line.quantity(),
                        Math.toIntExact(item(line.sku()).available()))) // less than the quantity, which is an int
                .toList();
    }

    /**
     * Moves the pieces of all lines.
     *
     * @throws StockBelowZero if that would take a number below zero; the transaction has to be rolled back then
     */
    void move(MovementKind kind, String orderSn, List<ReservationLine> lines, ReactionContext context) {
        lines.forEach(line -> move(kind, orderSn, line.sku(), line.quantity(), context));
    }

    /** An operator counted: from now on this many pieces are available. Saying so again changes nothing. */
    public void adjust(String sku, long available, ReactionContext context) {
        long difference = available - item(sku).available();
        if (difference != 0) {
            move(MovementKind.ADJUST, null, sku, difference, context);
        } else if (!items.containsKey(sku)) {
            put(StockItem.none(sku));
        }
    }

    private void move(MovementKind kind, @Nullable String orderSn, String sku, long pieces, ReactionContext context) {
        StockItem after = item(sku).after(kind, pieces);
        put(after);
        movements.add(new Movement(orderSn, kind, pieces, after, context.cause(), context.at()));
    }

    private void put(StockItem item) {
        items.put(item.sku(), item);
        changed.add(item.sku());
    }
}
