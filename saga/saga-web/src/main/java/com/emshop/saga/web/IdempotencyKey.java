package com.emshop.saga.web;

import com.emshop.saga.CommandRejected;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The value of the {@code Idempotency-Key} header: requests of one caller with equal keys are one request, however often they
 * are sent. A controller takes it as a parameter, a {@code @Nullable} one where the key may be left out. A missing required
 * key is answered 400 {@code missing-idempotency-key}, an invalid one 422 {@code invalid-idempotency-key}. Which keys were used
 * before, and for which request (see {@link RequestHash}), the service stores itself, in the transaction of what the request does.
 *
 * @param value 1 to 255 visible ASCII characters
 */
public record IdempotencyKey(String value) {
    /** The name of the header. */
    public static final String HEADER = "Idempotency-Key";

    static final int MAX_CHARS = 255;

    private static final Predicate<String> VISIBLE =
            Pattern.compile("[\\x21-\\x7e]{1," + MAX_CHARS + "}").asMatchPredicate();

    /**
     * Checks the value.
     *
     * @throws CommandRejected if it is not 1 to 255 visible ASCII characters
     */
    public IdempotencyKey {
        if (!VISIBLE.test(value)) {
            throw CommandRejected.invalid(
                    "invalid-idempotency-key", "An Idempotency-Key has 1 to 255 visible ASCII characters.");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
