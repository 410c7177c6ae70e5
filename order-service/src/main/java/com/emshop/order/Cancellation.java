package com.emshop.order;

/** What became of the customer's wish to cancel an order that was paid already. */
public enum Cancellation {
    NONE,
    /** Logistics was asked. */
    REQUESTED,
    /** The parcel had left. */
    REFUSED
}
