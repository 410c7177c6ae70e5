package com.emshop.console;

import java.util.SortedMap;

/**
 * What a customer ordered.
 *
 * @param userId the customer
 * @param total what it costs
 * @param pieces how many of each sku
 * @param digital whether no parcel is to be sent
 */
public record Placement(String userId, Money total, SortedMap<String, Integer> pieces, boolean digital) {}
