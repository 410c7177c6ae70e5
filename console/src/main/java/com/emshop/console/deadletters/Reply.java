package com.emshop.console.deadletters;

import org.jspecify.annotations.Nullable;

/** What a service answered, or why it did not: exactly one of both is there. */
record Reply<T>(
        String service, @Nullable T answer, @Nullable Unavailable unavailable) {
    static <T> Reply<T> of(String service, T answer) {
        return new Reply<>(service, answer, null);
    }

    static <T> Reply<T> none(String service, String reason) {
        return new Reply<>(service, null, new Unavailable(service, reason));
    }

    /** A service that gave no answer. */
    record Unavailable(String service, String reason) {}
}
