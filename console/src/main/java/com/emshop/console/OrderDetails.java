package com.emshop.console;

import java.util.SortedMap;

/**
 * What a customer ordered.
 *
 * @param userId the customer
 * @param total the price
 * @param quantities the ordered quantities by sku
 * @param digital whether the order needs no shipment
 */
public record OrderDetails(String userId, Money total, SortedMap<String, Integer> quantities, boolean digital) {
    /** In place of the id of a customer whose data is erased. No user's id begins with a space. */
    public static final String ERASED_USER = " (erased)";

    /** Whether the customer's id is overwritten. */
    public boolean ofErasedCustomer() {
        return userId.equals(ERASED_USER);
    }

    OrderDetails withoutCustomer() {
        return new OrderDetails(ERASED_USER, total, quantities, digital);
    }
}
