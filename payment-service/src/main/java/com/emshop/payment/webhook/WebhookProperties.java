package com.emshop.payment.webhook;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The provider's webhooks. Technical times: never sped up.
 *
 * @param secrets {@code whsec_} and base64, as in Standard Webhooks; several while one is being replaced by the next
 * @param tolerance how far a timestamp may be from now
 * @param interval how often webhooks are looked for that have to be tried again; new ones are applied at once
 * @param batch how many are tried again in one transaction
 * @param initialRetry before one that could not be applied is tried again
 * @param maxRetry the longest time between two tries
 * @param unknownPaymentPatience how long one about an unknown payment is kept waiting for it before it is quarantined
 * @param attempts how often one that fails by its own fault is tried before it is quarantined
 */
@Validated
@ConfigurationProperties("emshop.webhook")
record WebhookProperties(
        @NotEmpty List<String> secrets,

        @DefaultValue("5m") @DurationMin(seconds = 1) @DurationMax(hours = 1)
        Duration tolerance,

        @DefaultValue("1s") @DurationMin(millis = 10) @DurationMax(minutes = 1)
        Duration interval,

        @DefaultValue("100") @Min(1) @Max(1_000) int batch,

        @DefaultValue("250ms") @DurationMin(millis = 1) @DurationMax(minutes = 1)
        Duration initialRetry,

        @DefaultValue("1m") @DurationMin(millis = 1) @DurationMax(hours = 1)
        Duration maxRetry,

        @DefaultValue("10m") @DurationMin(millis = 1) @DurationMax(days = 1)
        Duration unknownPaymentPatience,

        @DefaultValue("8") @Min(1) @Max(1_000) int attempts) {

    /** Never prints the secrets. */
    @Override
    public String toString() {
        return "WebhookProperties[" + secrets.size() + " secrets]";
    }
}
