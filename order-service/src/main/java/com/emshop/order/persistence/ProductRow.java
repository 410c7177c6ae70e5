package com.emshop.order.persistence;

import java.math.BigDecimal;
import java.time.Instant;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code products}. */
@Table("products")
record ProductRow(@Id String sku, String name, BigDecimal amount, String currency, Instant updatedAt) {}
