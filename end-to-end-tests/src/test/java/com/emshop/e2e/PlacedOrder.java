package com.emshop.e2e;

/** An order that a customer placed. */
record PlacedOrder(String orderSn, String customer, String sku, int quantity) {}
