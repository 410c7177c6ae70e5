package com.emshop.inventory;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stock of one article, by its sku. None of its numbers ever goes below zero, and their sum changes only by an operator's
 * adjustment. It records every movement for the ledger; it emits nothing, since the order's {@link Reservation} does.
 *
 * <p>An article without a row has nothing available.
 */
public final class StockItem extends Aggregate<InventoryEvent> {
    /** The kind of this aggregate. */
    public static final AggregateType<StockItem, StockLevel> TYPE =
            AggregateType.of("stock-item", StockItem::new, StockItem::state);

    private final List<Movement> movements = new ArrayList<>();
    private StockLevel level;

    /**
     * An article as it is stored.
     *
     * @param stored null if it has no row
     */
    public StockItem(String sku, @Nullable StockLevel stored) {
        super(sku, stored != null, null);
        this.level = stored == null ? StockLevel.none(sku) : stored;
    }

    /** Its numbers now. */
    public StockLevel state() {
        return level;
    }

    /** What changed its numbers since it was loaded, oldest first. */
    public List<Movement> movements() {
        return List.copyOf(movements);
    }

    /** An operator counted: from now on this many pieces are available. The same count again changes nothing. */
    public List<InventoryEvent> adjust(long available) {
        long difference = available - level.available();
        if (difference != 0) {
            move(MovementKind.ADJUST, null, difference);
        } else if (!isStored()) {
            touch(); // an article may be known and have no pieces
        }
        return nothing();
    }

    /**
     * Moves pieces.
     *
     * @param orderSn the order they are moved for; null for an operator's adjustment
     * @throws StockBelowZero if that would take a number below zero; nothing of the batch may be stored then
     */
    void move(MovementKind kind, @Nullable String orderSn, long pieces) {
        level = level.after(kind, pieces);
        movements.add(new Movement(orderSn, kind, pieces, level, context().cause(), now()));
        touch();
    }
}
