package com.emshop.localstack.provider;

import java.math.BigDecimal;

record RefundRequest(String refundSn, String paymentSn, String thirdPartySn, BigDecimal amount, String currency) {
    /** Whether it asks for the very same thing; 10 and 10.00 are the same money. */
    boolean sameAs(RefundRequest other) {
        return refundSn.equals(other.refundSn)
                && paymentSn.equals(other.paymentSn)
                && thirdPartySn.equals(other.thirdPartySn)
                && amount.compareTo(other.amount) == 0
                && currency.equals(other.currency);
    }
}
