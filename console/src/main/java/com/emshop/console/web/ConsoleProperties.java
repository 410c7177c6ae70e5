package com.emshop.console.web;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The timeouts of the audit. A change of any of the first four audits all orders again.
 *
 * @param settleTime time without a new event of an order after which an uncertain finding counts as a violation; has to exceed
 *     the usual time of an event from a service to the console
 * @param timerGrace time after the deadline of a service's timer until the timer counts as missed
 * @param refundTime business time that the provider has for a refund
 * @param receiptTime business time after delivery at which the order service completes an order
 * @param reauditInterval time between two searches for orders whose audit result is of another version
 */
@Validated
@ConfigurationProperties("emshop.console")
public record ConsoleProperties(
        @DurationMin(millis = 1) Duration settleTime,
        @DurationMin(millis = 1) Duration timerGrace,
        @DurationMin(millis = 1) Duration refundTime,
        @DurationMin(millis = 1) Duration receiptTime,
        @DurationMin(millis = 1) Duration reauditInterval) {}
