package com.emshop.localstack.provider;

import org.jspecify.annotations.Nullable;

/** The provider rejected a request. Nothing was changed. */
final class RequestRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    /** The answer instead of a problem, where the caller gets the current state. */
    private final transient @Nullable Object body;

    RequestRejected(int status, String detail) {
        this(status, detail, null);
    }

    RequestRejected(int status, String detail, @Nullable Object body) {
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
