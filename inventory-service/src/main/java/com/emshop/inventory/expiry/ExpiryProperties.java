package com.emshop.inventory.expiry;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How overdue reservations are looked for.
 *
 * @param checkInterval how long after one round the next one begins
 * @param batchSize the most reservations of one round
 */
@Validated
@ConfigurationProperties("emshop.reservation.expiry")
record ExpiryProperties(
        @DurationMin(millis = 10) @DurationMax(minutes = 1) Duration checkInterval,
        @Min(1) @Max(10_000) int batchSize) {}
