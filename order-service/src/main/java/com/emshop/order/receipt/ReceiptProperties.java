package com.emshop.order.receipt;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long delivered orders wait for their receipt.
 *
 * @param receiptWindow how long a customer can confirm the receipt before the order counts as received; business time
 */
@Validated
@ConfigurationProperties("emshop.order")
record ReceiptProperties(
        @DefaultValue("7d") @DurationMin(seconds = 1) @DurationMax(days = 365)
        Duration receiptWindow) {}
