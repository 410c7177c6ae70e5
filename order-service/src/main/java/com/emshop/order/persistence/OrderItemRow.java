package com.emshop.order.persistence;

import com.emshop.order.Money;
import com.emshop.order.OrderLine;
import java.math.BigDecimal;
import java.util.Currency;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code order_items}: never changed once it is written. */
@Table("order_items")
record OrderItemRow(String orderSn, int lineNo, String sku, String name, int quantity, BigDecimal amount) {

    static OrderItemRow of(String orderSn, int lineNo, OrderLine line) {
        return new OrderItemRow(
                orderSn,
                lineNo,
                line.sku(),
                line.name(),
                line.quantity(),
                line.unitPrice().amount());
    }

    OrderLine line(Currency currency) {
        return new OrderLine(sku, name, quantity, new Money(amount, currency));
    }
}
