package com.emshop.localstack.client;

/** The stock of one product, in pieces. */
public record Stock(long available, long reserved, long sold) {
    public long sum() {
        return available + reserved + sold;
    }
}
