package com.emshop.payment.work;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What is done by itself. Technical times, except where said.
 *
 * @param interval how often it is looked for work
 * @param atOnce how many refunds an instance does side by side; each may hold a database connection
 * @param reconciliationsAtOnce how many payments an instance claims in one transaction, and asks the provider about side by side;
 *     what was found is applied in groups too, so few at a time mean many transactions
 * @param lease how long a claimed piece is left to the one who claimed it; longer than the calls that it makes
 * @param initialRetry before a refund without an answer is asked about
 * @param maxRetry the longest time between two such attempts
 * @param alarmAfter attempts without an answer from which on it is logged as an error
 * @param reconcileAfter business time after which the provider is asked about a payment whose customer went to pay, and asked
 *     again where it did not say how that ends
 */
@Validated
@ConfigurationProperties("emshop.payment.work")
record WorkProperties(
        @DefaultValue("500ms") @DurationMin(millis = 10) @DurationMax(minutes = 1)
        Duration interval,

        @DefaultValue("4") @Min(1) @Max(64) int atOnce,

        @DefaultValue("32") @Min(1) @Max(256) int reconciliationsAtOnce,

        @DefaultValue("30s") @DurationMin(seconds = 1) @DurationMax(minutes = 10)
        Duration lease,

        @DefaultValue("1s") @DurationMin(millis = 10) @DurationMax(minutes = 1)
        Duration initialRetry,

        @DefaultValue("5m") @DurationMin(millis = 10) @DurationMax(hours = 1)
        Duration maxRetry,

        @DefaultValue("8") @Min(1) int alarmAfter,

        @DefaultValue("2m") @DurationMin(seconds = 1) @DurationMax(hours = 1)
        Duration reconcileAfter) {}
