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
public record OrderDetails(String userId, Money total, SortedMap<String, Integer> quantities, boolean digital) {}
