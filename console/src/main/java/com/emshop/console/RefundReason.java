package com.emshop.console;

/** Why money goes back, as the payment service said. */
public enum RefundReason {
    ORDER_CANCELLED,
    LATE_PAYMENT,
    /** A second capture goes back whole; it was never announced as captured, so it is no part of any balance. */
    DUPLICATE_CAPTURE,
    /** A present of the shop, which leaves the order as it is. */
    GOODWILL,
    /** One that is newer than this console. */
    OTHER
}
