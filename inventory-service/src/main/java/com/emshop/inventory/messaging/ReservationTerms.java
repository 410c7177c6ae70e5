package com.emshop.inventory.messaging;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * For how long stock is reserved for an order that is not paid; business time, so the time scale applies to it.
 *
 * @param paymentWindow how long a customer has to pay; the payment service's own window
 * @param grace how much longer the stock stays reserved, so that a payment in the last moment finds it
 */
@Validated
@ConfigurationProperties("emshop.reservation")
record ReservationTerms(
        @DurationMin(seconds = 1) @DurationMax(days = 30) Duration paymentWindow,
        @DurationMin(nanos = 0) @DurationMax(days = 1) Duration grace) {}
