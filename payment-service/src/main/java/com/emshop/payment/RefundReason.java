package com.emshop.payment;

/** Why money is refunded. */
public enum RefundReason {
    /** The order was cancelled after it was paid. */
    ORDER_CANCELLED,
    /** The money came when the payment was closed already. */
    LATE_PAYMENT,
    /** It was taken once more beside the capture that stands. */
    DUPLICATE_CAPTURE,
    /** An operator is kind to a customer whose order goes on. */
    GOODWILL,
    /** It was captured and matches no payment; an operator has it refunded. */
    UNMATCHED_CAPTURE;

    /** Whether such a refund settles the payment; the others are beside it. */
    public boolean settles() {
        return switch (this) {
            case ORDER_CANCELLED, LATE_PAYMENT -> true;
            case DUPLICATE_CAPTURE, GOODWILL, UNMATCHED_CAPTURE -> false;
        };
    }
}
