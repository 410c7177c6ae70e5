package com.emshop.localstack.provider;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the customer's attempt to pay ended. */
enum Outcome {
    @JsonProperty("succeeded")
    SUCCEEDED,
    @JsonProperty("failed")
    FAILED
}
