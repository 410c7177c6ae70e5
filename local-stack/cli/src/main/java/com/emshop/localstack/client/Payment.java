package com.emshop.localstack.client;

import java.math.BigDecimal;

/**
 * A payment as the payment service shows it.
 *
 * @param captured what the provider took, second captures included
 * @param refunded what went back of that
 */
public record Payment(
        String paymentSn, String status, BigDecimal amount, String currency, BigDecimal captured, BigDecimal refunded) {
    /** What the shop has of the customer's money. */
    public BigDecimal kept() {
        return captured.subtract(refunded);
    }
}
