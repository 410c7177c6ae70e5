package com.emshop.console.web;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How patient the console is.
 *
 * @param settleTime how long nothing may be heard of an order before what an event could still heal counts as a violation;
 *     longer than events usually take from a service to here
 * @param judgeAgainInterval how often to look for orders that an earlier edition of the audit judged
 */
@Validated
@ConfigurationProperties("emshop.console")
public record ConsoleProperties(
        @DurationMin(millis = 1) Duration settleTime,
        @DurationMin(millis = 1) Duration judgeAgainInterval) {}
