package com.emshop.saga.timer;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How deadlines, and figures that cost a query, are looked for. Technical times: never sped up.
 *
 * @param interval how often it is looked for deadlines that have passed
 * @param batch the most reactions of one transaction
 * @param retry when one that failed by its own fault is tried again
 * @param figures how often figures for metrics are asked for that cost a query
 */
@Validated
@ConfigurationProperties("saga.timer")
record TimerProperties(
        @DurationMin(millis = 10) @DurationMax(minutes = 1) Duration interval,
        @Min(1) @Max(10_000) int batch,
        @DurationMin(millis = 10) @DurationMax(days = 1) Duration retry,

        @DurationMin(millis = 10) @DurationMax(minutes = 5) Duration figures) {}
