package com.emshop.localstack.provider;

import com.fasterxml.jackson.annotation.JsonProperty;

enum RefundStatus {
    @JsonProperty("succeeded")
    SUCCEEDED,
    @JsonProperty("pending")
    PENDING,
    @JsonProperty("failed")
    FAILED
}
