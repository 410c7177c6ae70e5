package com.emshop.benchmarks;

import java.util.SplittableRandom;

/** What the rows of a benchmark look like: always the same ones, whoever asks. */
final class Workload {
    static final int PARTITIONS = 12;
    static final int PAYLOAD_BYTES = 300;
    static final String TYPE = "com.emshop.events.order.OrderCreated";
    static final String SOURCE = "/emshop/order-service";

    /** The largest transaction; one statement for each size is kept. */
    static final int LARGEST_TRANSACTION_ROWS = 50;

    private static final int ORDERS = 50_000;
    private static final long FIRST_ORDER = 202_611_240_000_000_000L;
    private static final int POOL_BYTES = 1 << 16;
    private static final byte[] POOL = new byte[POOL_BYTES + PAYLOAD_BYTES];

    static {
        new SplittableRandom(1).nextBytes(POOL);
    }

    private Workload() {}

    /** An order's number, as the shop makes them. */
    static String key(int number) {
        return Long.toString(FIRST_ORDER + number % ORDERS);
    }

    static String traceparent(int number) {
        return "00-4bf92f3577b34da6a3ce929d" + EventIds.of(number, number).substring(28) + "-00f067aa0ba902b7-01";
    }

    /** Bytes that hardly compress, different from one event to the next. */
    static byte[] payload(int number) {
        byte[] payload = new byte[PAYLOAD_BYTES];
        System.arraycopy(POOL, number * 31 & POOL_BYTES - 1, payload, 0, PAYLOAD_BYTES);
        return payload;
    }

    /** How many rows the next transaction has: a few mostly, now and then as many as a batch of reactions writes. */
    static int transactionRows(SplittableRandom random) {
        int kind = random.nextInt(100);
        if (kind < 95) {
            return random.nextInt(1, 6);
        }
        return kind < 99 ? random.nextInt(6, 21) : LARGEST_TRANSACTION_ROWS;
    }
}
