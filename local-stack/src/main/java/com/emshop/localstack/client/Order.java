package com.emshop.localstack.client;

import java.math.BigDecimal;

/**
 * An order as its customer sees it.
 *
 * @param cancelReason empty unless it was cancelled
 */
public record Order(
        String orderSn,
        String status,
        String paymentStatus,
        String stockStatus,
        String shipmentStatus,
        String cancelReason,
        BigDecimal amount,
        String currency) {}
