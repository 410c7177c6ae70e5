package com.emshop.console;

/** Why money is refunded, as the payment service states it. */
public enum RefundReason {
    ORDER_CANCELLED,
    LATE_PAYMENT,
    /** A duplicate capture is refunded in full. It is never announced as captured, so no balance includes it. */
    DUPLICATE_CAPTURE,
    /** A voluntary refund, which leaves the order as it is. */
    GOODWILL,
    /** A reason that this version of the console does not know. */
    OTHER
}
