package com.emshop.payment.provider;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the provider is and how long it is waited for. All technical times: never sped up.
 *
 * @param url its address
 * @param apiKey how we prove who we are
 * @param connectTimeout until the connection is established
 * @param readTimeout until the answer is there
 * @param clockSkew how far its clock may be from ours: what it says to have happened earlier or later than can be, happened when we
 *     heard of it
 * @param breaker when it is left alone for a while
 */
@Validated
@ConfigurationProperties("emshop.provider")
record ProviderProperties(
        @DefaultValue("http://127.0.0.1:8086") URI url,
        @NotBlank String apiKey,

        @DefaultValue("2s") @DurationMin(millis = 1) @DurationMax(seconds = 30)
        Duration connectTimeout,

        @DefaultValue("5s") @DurationMin(millis = 1) @DurationMax(seconds = 30)
        Duration readTimeout,

        @DefaultValue("5m") @DurationMin(seconds = 0) @DurationMax(days = 1)
        Duration clockSkew,

        @DefaultValue @Valid Breaker breaker) {

    /**
     * The circuit breaker.
     *
     * @param calls how many of the last calls are looked at
     * @param failuresPercent from how many failed ones on it opens
     * @param open how long it stays open before a few calls are let through
     */
    record Breaker(
            @DefaultValue("20") @Min(2) @Max(10_000) int calls,
            @DefaultValue("50") @Min(1) @Max(100) int failuresPercent,

            @DefaultValue("5s") @DurationMin(millis = 1) @DurationMax(minutes = 10)
            Duration open) {}

    /** Never prints the key. */
    @Override
    public String toString() {
        return "ProviderProperties[url=" + url + "]";
    }
}
