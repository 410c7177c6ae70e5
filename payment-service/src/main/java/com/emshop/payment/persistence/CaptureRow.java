package com.emshop.payment.persistence;

import java.math.BigDecimal;
import java.time.Instant;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code payment_captures}; what its columns mean is said by {@link com.emshop.payment.Capture}. */
@Table("payment_captures")
record CaptureRow(
        String orderSn,
        int captureNo,
        @Id String thirdPartySn,
        BigDecimal amount,
        String currency,
        Instant capturedAt,
        Instant createdAt) {}
