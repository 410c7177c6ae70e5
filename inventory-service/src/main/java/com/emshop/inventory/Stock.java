package com.emshop.inventory;

import com.emshop.saga.Aggregates;
import java.util.List;

/**
 * The articles that a reaction of a {@link Reservation} may move: a view over the aggregates that were locked with it. What
 * one reservation of a batch took is not available to the next. Lives as long as the reaction.
 */
public final class Stock {
    private final Aggregates others;

    private Stock(Aggregates others) {
        this.others = others;
    }

    /** The articles among these aggregates. */
    public static Stock of(Aggregates others) {
        return new Stock(others);
    }

    /** The lines that are not available now; empty if all are. */
    List<Shortage> shortagesFor(List<ReservationLine> lines) {
        return lines.stream()
                .filter(line -> available(line) < line.quantity())
                .map(line -> new Shortage(
                        line.sku(),
                        line.quantity(),
                        Math.toIntExact(available(line)))) // less than the quantity, which is an int
                .toList();
    }

    /**
     * Moves the pieces of all lines.
     *
     * @throws StockBelowZero if that would take a number below zero; nothing of the batch may be stored then
     */
    void move(MovementKind kind, String orderSn, List<ReservationLine> lines) {
        lines.forEach(line -> item(line.sku()).move(kind, orderSn, line.quantity()));
    }

    private long available(ReservationLine line) {
        return item(line.sku()).state().available();
    }

    private StockItem item(String sku) {
        return others.get(StockItem.TYPE, sku);
    }
}
