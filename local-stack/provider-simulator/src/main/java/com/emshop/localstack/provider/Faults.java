package com.emshop.localstack.provider;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How the provider misbehaves, on purpose. Not kept: a restart heals it.
 *
 * @param down answers 503 to the shop and sends no webhooks
 */
record Faults(Refunds refunds, boolean down) {
    static final Faults NONE = new Faults(Refunds.OK, false);

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
