package com.emshop.localstack.provider;

import org.jspecify.annotations.Nullable;

/**
 * The state of a refund.
 *
 * @param reason why it failed
 */
record Refund(
        String refundSn,
        RefundStatus status,
        String thirdPartyRefundSn,
        @Nullable String reason) {
    Refund succeeded() {
        return new Refund(refundSn, RefundStatus.SUCCEEDED, thirdPartyRefundSn, null);
    }
}
