package com.emshop.order.submission;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What one customer may have ordered without having paid for it.
 *
 * @param unpaidOrders the most orders; 0 for no limit
 * @param unpaidPieces the most pieces of all those orders together; 0 for no limit
 */
@Validated
@ConfigurationProperties("emshop.order.limits")
record LimitProperties(
        @DefaultValue("500") @Min(0) @Max(1_000_000) int unpaidOrders,
        @DefaultValue("10000") @Min(0) @Max(1_000_000_000) int unpaidPieces) {}
