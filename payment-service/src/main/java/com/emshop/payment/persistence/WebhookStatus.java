package com.emshop.payment.persistence;

/** What became of a webhook. */
public enum WebhookStatus {
    /** To be acted upon, or tried again later. */
    RECEIVED,
    /** Acted upon, or told before and nothing left to do. */
    PROCESSED,
    /** Not believed: an operator has to look at it. */
    QUARANTINED,
    /** Looked at by an operator, who said that nothing is to be done about it. */
    DISMISSED
}
