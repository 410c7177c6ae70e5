package com.emshop.order;

/** One article of an order at the price it was ordered at. */
public record OrderLine(String sku, String name, int quantity, Money unitPrice) {}
