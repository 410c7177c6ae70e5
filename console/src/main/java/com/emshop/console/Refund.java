package com.emshop.console;

import org.jspecify.annotations.Nullable;

/**
 * Money that goes back, as far as it was told. Each part is told once, in any order.
 *
 * @param refundSn its number
 * @param captureSn the provider's number of the capture it goes back from, once that was told
 * @param reason why
 * @param started how much was to go back, once that was told
 * @param returned how much went back, once it did
 * @param refused whether the provider refused it, at least once
 */
public record Refund(
        String refundSn,
        @Nullable String captureSn,
        RefundReason reason,
        @Nullable Money started,
        @Nullable Money returned,
        boolean refused) {

    /** It is to go back. */
    public static Refund started(String refundSn, String captureSn, RefundReason reason, Money amount) {
        return new Refund(refundSn, captureSn, reason, amount, null, false);
    }

    /** It went back. */
    public static Refund returned(String refundSn, RefundReason reason, Money amount) {
        return new Refund(refundSn, null, reason, null, amount, false);
    }

    /** The provider refuses to give it back. */
    public static Refund refused(String refundSn, RefundReason reason) {
        return new Refund(refundSn, null, reason, null, null, true);
    }

    /** What both tell together. */
    Refund and(Refund other) {
        return new Refund(
                refundSn,
                captureSn == null ? other.captureSn : captureSn,
                reason,
                started == null ? other.started : started,
                returned == null ? other.returned : returned,
                refused || other.refused);
    }

    /** Whether the money is not back yet. */
    boolean open() {
        return returned == null;
    }

    /** Whether it goes back because the order is dead, so that it settles the payment. */
    boolean settling() {
        return switch (reason) {
            case ORDER_CANCELLED, LATE_PAYMENT, OTHER -> true;
            case DUPLICATE_CAPTURE, GOODWILL -> false;
        };
    }
}
