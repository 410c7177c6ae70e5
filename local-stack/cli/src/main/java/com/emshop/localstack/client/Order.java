package com.emshop.localstack.client;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * An order as its customer sees it.
 *
 * @param cancellation whether the customer asked for it after he had paid, and what became of that
 * @param cancelReason empty unless it was cancelled
 * @param payBefore until when it can be paid; empty until its PaymentCreated was handled
 */
public record Order(
        String orderSn,
        String status,
        String paymentStatus,
        String stockStatus,
        String shipmentStatus,
        String cancellation,
        String cancelReason,
        BigDecimal amount,
        String currency,
        Optional<Instant> payBefore) {}
