package com.emshop.order;

/** The state of a customer's request to cancel an order that is paid already. */
public enum Cancellation {
    NONE,
    /** Logistics was asked. */
    REQUESTED,
    /** The shipment had left. */
    REFUSED
}
