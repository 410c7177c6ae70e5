package com.emshop.saga.messaging;

import java.util.Map;

/** Takes part in the transaction of a batch, beside the aggregates: in its packets, and in what is folded. */
interface BatchParticipant {
    /** Takes no part. */
    BatchParticipant NONE = new BatchParticipant() {};

    /** Adds what it has to read and lock; first of all, so that its locks come before those of the aggregates. */
    default void read(SqlPacket packet) {}

    /**
     * Looks at what was read.
     *
     * @throws RuntimeException if the batch must not be executed; the transaction is rolled back then
     */
    default void afterRead() {}

    /** Whether a request is folded; asked after the read, for each in order. */
    default boolean accepts(int request) {
        return true;
    }

    /**
     * Decides how much of the batch is settled now.
     *
     * @param failures what reactions threw, by the index of their request
     * @return the index of the first request that is not; only those before it are folded and stored, without those that failed
     */
    default int settle(Map<Integer, RuntimeException> failures) {
        return Integer.MAX_VALUE;
    }

    /**
     * Adds what it has to write.
     *
     * @param end the requests before this index are settled, one way or another
     */
    default void write(SqlPacket packet, int end) {}
}
