package com.emshop.payment;

/** What became of a webhook. */
public enum WebhookStatus {
    /** To be applied, or tried again later. */
    RECEIVED,
    /** Applied, or redelivered with nothing left to do. */
    PROCESSED,
    /** It matches nothing: an operator has to decide. */
    QUARANTINED,
    /** An operator said that nothing is to be done about it. */
    DISMISSED
}
