package com.emshop.payment.messaging;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What a payment is granted.
 *
 * @param window how long a customer can pay; business time
 */
@Validated
@ConfigurationProperties("emshop.payment")
record PaymentProperties(
        @DefaultValue("15m") @DurationMin(seconds = 1) @DurationMax(days = 30)
        Duration window) {}
