package com.emshop.inventory;

/**
 * How the pieces of one article stand. Never below zero, and the sum of the three changes only by an operator's adjustment.
 *
 * @param available can be had
 * @param reserved set aside for orders that are not paid yet
 * @param sold belongs to paid orders
 */
public record StockItem(String sku, long available, long reserved, long sold) {

    /** Refuses numbers below zero: whoever would cause them is wrong, and his transaction must not commit. */
    public StockItem {
        if (available < 0 || reserved < 0 || sold < 0) {
            throw new StockBelowZero("stock of " + sku + " would go below zero: available " + available + ", reserved "
                    + reserved + ", sold " + sold);
        }
    }

    /** An article that nobody put into stock. */
    static StockItem none(String sku) {
        return new StockItem(sku, 0, 0, 0);
    }

    /** After so many pieces moved. */
    StockItem after(MovementKind kind, long pieces) {
        return new StockItem(
                sku,
                Math.addExact(available, Math.multiplyExact(kind.available(), pieces)),
                Math.addExact(reserved, Math.multiplyExact(kind.reserved(), pieces)),
                Math.addExact(sold, Math.multiplyExact(kind.sold(), pieces)));
    }
}
