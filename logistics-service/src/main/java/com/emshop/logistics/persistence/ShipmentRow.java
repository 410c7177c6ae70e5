package com.emshop.logistics.persistence;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code shipments}; what its columns mean is said by {@link com.emshop.logistics.ShipmentState}. */
@Table("shipments")
record ShipmentRow(
        @Id String orderSn,
        int status,
        @Nullable String userId,
        @Nullable String shipmentSn,
        @Nullable String address,
        @Nullable String carrier,
        @Nullable String trackingNo,
        @Nullable String rejectReason,
        boolean cancellationRefused,
        long version,
        @Nullable String trace) {}
