package com.emshop.localstack.provider;

import org.jspecify.annotations.Nullable;

/** A request that the provider does not follow. Nothing was changed. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    /** Answered instead of a problem, where the caller is told how things stand. */
    private final transient @Nullable Object body;

    Refused(int status, String detail) {
        this(status, detail, null);
    }

    Refused(int status, String detail, @Nullable Object body) {
        super(detail, null, false, false);
        this.status = status;
        this.body = body;
    }

    int status() {
        return status;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    @Nullable
    Object body() {
        return body;
    }
}
