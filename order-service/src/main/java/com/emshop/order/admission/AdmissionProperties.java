package com.emshop.order.admission;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How many orders are taken.
 *
 * @param payableWithin in real time: when orders take longer until they can be paid or are cancelled, a part of the new ones
 *     is refused
 */
@Validated
@ConfigurationProperties("emshop.order")
record AdmissionProperties(
        @DefaultValue("2s") @DurationMin(millis = 100) @DurationMax(days = 1)
        Duration payableWithin) {}
