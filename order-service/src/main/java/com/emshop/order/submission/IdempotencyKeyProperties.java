package com.emshop.order.submission;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long idempotency keys of orders are kept.
 *
 * @param retention a key is known for at least so long after its order was placed; sent later it is a new key
 * @param purgeInterval how long after all keys were looked through the next time begins
 */
@Validated
@ConfigurationProperties("emshop.order.idempotency-keys")
record IdempotencyKeyProperties(
        @DefaultValue("7d") @DurationMin(hours = 1) @DurationMax(days = 3650)
        Duration retention,

        @DefaultValue("1h") @DurationMin(millis = 10) @DurationMax(days = 7)
        Duration purgeInterval) {}
