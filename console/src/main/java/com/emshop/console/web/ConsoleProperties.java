package com.emshop.console.web;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How patient the console is. Another patience has all orders judged again.
 *
 * @param settleTime how long nothing may be heard of an order before what an event could still heal counts as a violation;
 *     longer than events usually take from a service to here
 * @param timerGrace how long a deadline may be over before the service whose timer it is counts as missing it
 * @param refundTime business time that the provider may take to give money back
 * @param receiptTime business time after which the order service takes a delivered parcel for received
 * @param judgeAgainInterval how often to look for orders that an earlier edition of the audit judged
 */
@Validated
@ConfigurationProperties("emshop.console")
public record ConsoleProperties(
        @DurationMin(millis = 1) Duration settleTime,
        @DurationMin(millis = 1) Duration timerGrace,
        @DurationMin(millis = 1) Duration refundTime,
        @DurationMin(millis = 1) Duration receiptTime,
        @DurationMin(millis = 1) Duration judgeAgainInterval) {}
