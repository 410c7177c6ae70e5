package com.emshop.localstack.client;

/** One line of an order. */
public record Line(String sku, int quantity) {}
