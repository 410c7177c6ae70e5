package com.emshop.console.deadletters;

import org.jspecify.annotations.Nullable;

/** The answer of a service, or the reason why it gave none: exactly one of them is not null. */
record Reply<T>(
        String service, @Nullable T answer, @Nullable Unavailable unavailable) {
    static <T> Reply<T> of(String service, T answer) {
        return new Reply<>(service, answer, null);
    }

    static <T> Reply<T> unavailable(String service, String reason) {
        return new Reply<>(service, null, new Unavailable(service, reason));
    }

    /** A service that gave no answer. */
    record Unavailable(String service, String reason) {}
}
