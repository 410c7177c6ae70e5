package com.emshop.inventory;

/**
 * Why an article could not be taken from stock.
 *
 * @param available the pieces that were available; 0 for an unknown article
 */
public record Shortage(String sku, int wanted, int available) {}
