package com.emshop.order;

import java.time.Instant;

/**
 * The state of one product as it is stored, read and shown.
 *
 * @param updatedAt when it was last offered, UTC
 */
public record ProductState(String sku, String name, Money price, Instant updatedAt) {}
