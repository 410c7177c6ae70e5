package com.emshop.order.persistence;

import com.emshop.order.SubmissionKey;
import java.time.Instant;
import java.util.HexFormat;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code order_idempotency_keys}; its key is user and idempotency key. */
@Table("order_idempotency_keys")
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record SubmissionKeyRow(
        String userId, String idemKey, byte[] requestHash, String orderSn, String answer, Instant createdAt) {

    static SubmissionKeyRow of(SubmissionKey.State state) {
        return new SubmissionKeyRow(
                state.id().userId(),
                state.id().idempotencyKey(),
                HexFormat.of().parseHex(state.requestHash()),
                state.orderSn(),
                state.answer(),
                state.createdAt());
    }

    SubmissionKey.State state() {
        return new SubmissionKey.State(
                new SubmissionKey.Id(userId, idemKey),
                HexFormat.of().formatHex(requestHash),
                orderSn,
                answer,
                createdAt);
    }
}
