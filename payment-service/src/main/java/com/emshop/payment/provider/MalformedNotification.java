package com.emshop.payment.provider;

import org.jspecify.annotations.Nullable;

/** The provider said something that is not in the language agreed upon. */
public final class MalformedNotification extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedNotification(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** For a person. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
