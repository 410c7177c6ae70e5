package com.emshop.payment.persistence;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

/** The payments' rows. Lists go from the newest to the oldest: order numbers sort by time. */
interface PaymentRows extends Repository<PaymentRow, String> {

    Optional<PaymentRow> findByOrderSn(String orderSn);

    Optional<PaymentRow> findByPaymentSn(String paymentSn);

    List<PaymentRow> findByOrderSnLessThanOrderByOrderSnDesc(String before, Limit limit);

    List<PaymentRow> findByStatusAndOrderSnLessThanOrderByOrderSnDesc(int status, String before, Limit limit);

    List<PaymentRow> findByUserIdAndOrderSnLessThanOrderByOrderSnDesc(String userId, String before, Limit limit);

    List<PaymentRow> findByUserIdAndStatusAndOrderSnLessThanOrderByOrderSnDesc(
            String userId, int status, String before, Limit limit);
}
