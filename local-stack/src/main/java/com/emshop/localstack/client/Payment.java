package com.emshop.localstack.client;

import java.math.BigDecimal;

/** A payment as the payment service shows it. */
public record Payment(String paymentSn, String status, BigDecimal amount, String currency) {}
