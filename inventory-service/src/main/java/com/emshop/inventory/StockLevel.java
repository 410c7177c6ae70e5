package com.emshop.inventory;

/**
 * How many pieces of one article there are, by what may be done with them. Never below zero.
 *
 * @param available can be reserved or sold
 * @param reserved for orders that are not paid yet
 * @param sold belongs to paid orders
 */
public record StockLevel(String sku, long available, long reserved, long sold) {

    /** Refuses numbers below zero: the transaction of whoever would cause them must not commit. */
    public StockLevel {
        if (available < 0 || reserved < 0 || sold < 0) {
            throw new StockBelowZero("stock of " + sku + " would go below zero: available " + available + ", reserved "
                    + reserved + ", sold " + sold);
        }
    }

    /** The level of an article that is not stored. */
    public static StockLevel none(String sku) {
        return new StockLevel(sku, 0, 0, 0);
    }

    /** The level after so many pieces moved. */
    StockLevel after(MovementKind kind, long pieces) {
        return new StockLevel(
                sku,
                Math.addExact(available, Math.multiplyExact(kind.available(), pieces)),
                Math.addExact(reserved, Math.multiplyExact(kind.reserved(), pieces)),
                Math.addExact(sold, Math.multiplyExact(kind.sold(), pieces)));
    }
}
