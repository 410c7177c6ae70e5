package com.emshop.saga.erasure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the log of erasures.
 *
 * @param requestId of an APPLIED entry, its REQUESTED one
 * @param entry REQUESTED, or APPLIED: once for the request, and once for each time that it overwrote something again
 * @param actor who asked for it, or the housekeeping
 * @param keys how many keys the customer has, such as orders
 * @param rows how many rows were overwritten
 * @param postponed how many of the keys need their personal data still
 * @param madeUntil keys that were made later are not covered, UTC
 * @param at UTC
 */
public record Erasure(
        long id,
        @Nullable Long requestId,
        String entry,
        String userId,
        String actor,
        int keys,
        int rows,
        int postponed,
        Instant madeUntil,
        Instant at) {

    record Counts(int keys, int rows, int postponed) {
        static final Counts NONE = new Counts(0, 0, 0);
    }
}
