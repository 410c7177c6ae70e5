package com.emshop.localstack.provider;

import java.math.BigDecimal;
import java.time.Instant;

/** Money that was taken from the customer. */
record Capture(String thirdPartySn, BigDecimal amount, String currency, Instant occurredAt) {}
