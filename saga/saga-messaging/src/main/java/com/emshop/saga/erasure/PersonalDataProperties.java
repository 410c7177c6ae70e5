package com.emshop.saga.erasure;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How long personal data is kept. Real time: the time scale does not apply.
 *
 * @param retention how long after its last transition a settled key keeps the personal data in the service's own tables; 0 for
 *     ever
 * @param deadLetterRetention how long a resolved dead letter keeps its payload, stack traces and the texts of its faults; 0 for
 *     ever
 * @param interval how often that is checked, and erasures are applied again
 * @param batch the most keys of one query and of one transaction
 */
@Validated
@ConfigurationProperties("saga.personal-data")
record PersonalDataProperties(
        @DurationMin Duration retention,
        @DurationMin Duration deadLetterRetention,
        @DurationMin(millis = 10) Duration interval,
        @Min(1) @Max(5_000) int batch) {}
