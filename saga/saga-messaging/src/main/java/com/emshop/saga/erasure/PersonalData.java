package com.emshop.saga.erasure;

import java.time.Instant;
import java.util.List;

/**
 * The personal data in a service's own tables, as one bean of the service. With it the service gets {@link Erasures}, the log of
 * erasures, and the housekeeping that applies them again and erases what is older than its retention. The kit's own tables are
 * the kit's business.
 *
 * <p>Personal data belongs to keys (of orders, say) that sort by the time at which they were made, as those of {@link
 * com.emshop.saga.messaging.TimeOrderedIds} do. Every method uses an index, and reads or writes no more rows than the keys it is
 * limited to have. An exception ends the round, which is tried again.
 */
public interface PersonalData {

    /**
     * A key that has personal data, or had.
     *
     * @param needed whether the data is needed still, for instance because the order is not settled; then it is not erased. Must
     *     not become true again
     */
    record Subject(String key, boolean needed) {}

    /** Why something is erased. */
    enum Scope {
        /** The customer wants to be forgotten: everything that no law obliges to keep. */
        CUSTOMER,
        /** The retention of settled keys has ended: what only their execution needed. */
        RETENTION
    }

    /**
     * The keys of a customer between two keys, both exclusive, in their order.
     *
     * @param limit at most so many
     */
    List<Subject> ofCustomer(String userId, String after, String before, int limit);

    /**
     * Everybody's keys between two keys, both exclusive, in their order; for the retention.
     *
     * @param settledBefore data of keys that were settled at this moment or later is needed still
     * @param limit at most so many
     */
    List<Subject> page(Instant settledBefore, String after, String before, int limit);

    /**
     * Overwrites the personal data of these keys, in the caller's transaction. Rows stay, and with them all that is no personal
     * data. Erasing again changes nothing and counts nothing.
     *
     * @return how many rows were overwritten
     */
    int erase(List<String> keys, Scope scope);
}
