package com.emshop.payment;

/**
 * The provider did not answer, or nothing that says what happened: whether it did what it was asked for is unknown. Ask it
 * by our reference later; never ask for the same thing under another reference.
 */
public final class ProviderUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProviderUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
