package com.emshop.console;

import org.jspecify.annotations.Nullable;

/**
 * A refund as far as its events were observed, in any order.
 *
 * @param refundSn its number
 * @param captureSn the provider's transaction number of the refunded capture; null until RefundStarted is observed
 * @param reason why
 * @param started the requested amount; null until RefundStarted is observed
 * @param refunded the refunded amount; null until PaymentRefunded is observed
 * @param refused whether the provider refused it at least once
 */
public record Refund(
        String refundSn,
        @Nullable String captureSn,
        RefundReason reason,
        @Nullable Money started,
        @Nullable Money refunded,
        boolean refused) {

    /** From RefundStarted. */
    public static Refund started(String refundSn, String captureSn, RefundReason reason, Money amount) {
        return new Refund(refundSn, captureSn, reason, amount, null, false);
    }

    /** From PaymentRefunded. */
    public static Refund refunded(String refundSn, RefundReason reason, Money amount) {
        return new Refund(refundSn, null, reason, null, amount, false);
    }

    /** From RefundFailed. */
    public static Refund refused(String refundSn, RefundReason reason) {
        return new Refund(refundSn, null, reason, null, null, true);
    }

    /** Combines the information of two events of the same refund. */
    Refund merge(Refund other) {
        return new Refund(
                refundSn,
                captureSn == null ? other.captureSn : captureSn,
                reason,
                started == null ? other.started : started,
                refunded == null ? other.refunded : refunded,
                refused || other.refused);
    }

    /** Whether the refund is not completed. */
    boolean open() {
        return refunded == null;
    }

    /** Whether it refunds an announced capture; a duplicate capture is never announced. */
    boolean ofAnnouncedCapture() {
        return reason != RefundReason.DUPLICATE_CAPTURE;
    }

    /** Whether the refund belongs to the cancellation of the order and so settles the payment. */
    boolean settling() {
        return switch (reason) {
            case ORDER_CANCELLED, LATE_PAYMENT, OTHER -> true;
            case DUPLICATE_CAPTURE, GOODWILL -> false;
        };
    }
}
