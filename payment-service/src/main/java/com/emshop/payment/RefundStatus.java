package com.emshop.payment;

/** How far a refund is. */
public enum RefundStatus {
    /** The provider has to be asked for it, or did not answer yet. */
    REQUESTED,
    /** The provider accepted it and works at it. */
    PENDING,
    /** The money is refunded. */
    SUCCEEDED,
    /** The provider refused it; an operator can have it tried again. */
    FAILED;

    /** Whether the provider still has to say how it ends. */
    public boolean isOpen() {
        return switch (this) {
            case REQUESTED, PENDING -> true;
            case SUCCEEDED, FAILED -> false;
        };
    }
}
