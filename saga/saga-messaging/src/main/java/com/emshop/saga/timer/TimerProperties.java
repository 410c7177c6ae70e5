package com.emshop.saga.timer;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How often deadlines are looked for, and gauges read that cost a query. Technical times: the time scale does not apply.
 *
 * @param interval how often the service looks for deadlines that have passed
 * @param batch the most reactions of one transaction
 * @param retry when one that failed by its own fault is tried again
 * @param gaugeInterval how often gauges are read that cost a query
 */
@Validated
@ConfigurationProperties("saga.timer")
record TimerProperties(
        @DurationMin(millis = 10) @DurationMax(minutes = 1) Duration interval,
        @Min(1) @Max(10_000) int batch,
        @DurationMin(millis = 10) @DurationMax(days = 1) Duration retry,

        @DurationMin(millis = 10) @DurationMax(minutes = 5) Duration gaugeInterval) {}
