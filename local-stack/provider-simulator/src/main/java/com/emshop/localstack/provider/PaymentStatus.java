package com.emshop.localstack.provider;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The status of a payment at the provider. */
enum PaymentStatus {
    /** The provider knows no such payment. */
    @JsonProperty("unknown")
    UNKNOWN,
    @JsonProperty("pending")
    PENDING,
    @JsonProperty("succeeded")
    SUCCEEDED,
    @JsonProperty("failed")
    FAILED,
    /** The shop gave up waiting: nothing is captured any more, unless by force. */
    @JsonProperty("closed")
    CLOSED
}
