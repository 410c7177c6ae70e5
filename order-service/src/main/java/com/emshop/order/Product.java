package com.emshop.order;

/** What the shop sells, at today's price. */
public record Product(String sku, String name, Money price) {}
