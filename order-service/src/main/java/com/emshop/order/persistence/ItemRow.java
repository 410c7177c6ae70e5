package com.emshop.order.persistence;

import java.math.BigDecimal;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code order_items}, which never changes; its key is order number and line number. */
@Table("order_items")
record ItemRow(String orderSn, int lineNo, String sku, String name, int quantity, BigDecimal amount) {}
