package com.emshop.localstack.provider;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The faults that the provider simulates. Not kept: a restart ends them.
 *
 * @param down answers 503 to the shop and sends no webhooks
 */
record FaultSettings(Refunds refunds, boolean down) {
    static final FaultSettings NONE = new FaultSettings(Refunds.OK, false);

    enum Refunds {
        @JsonProperty("ok")
        OK,
        /** Does what was asked, but never answers: the caller cannot know. */
        @JsonProperty("time-out")
        TIME_OUT,
        @JsonProperty("fail")
        FAIL,
        /** Takes its time, until this fault ends. */
        @JsonProperty("pending")
        PENDING
    }
}
