package com.emshop.inventory;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Pieces of one article that an order wants.
 *
 * @param quantity at least 1
 */
public record ReservationLine(String sku, int quantity) {

    /** Refuses quantities below one. */
    public ReservationLine {
        if (quantity < 1) {
            throw new IllegalArgumentException("at least one piece of " + sku + ", not " + quantity);
        }
    }

    /** Each article once, in the order of the skus. */
    static List<ReservationLine> distinct(Collection<ReservationLine> lines) {
        Map<String, Integer> quantities = new TreeMap<>();
        lines.forEach(line -> quantities.merge(line.sku(), line.quantity(), Math::addExact));
        return quantities.entrySet().stream()
                .map(line -> new ReservationLine(line.getKey(), line.getValue()))
                .toList();
    }
}
