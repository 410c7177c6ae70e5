package com.emshop.payment;

/** What became of a webhook. */
public enum WebhookStatus {
    /** To be applied, or tried again later. */
    RECEIVED,
    /** Applied, or redelivered with nothing left to do. */
    PROCESSED,
    /** Not believed: an operator has to look at it. */
    QUARANTINED,
    /** An operator said that nothing is to be done about it. */
    DISMISSED
}
