package com.emshop.payment.work;

import com.emshop.payment.ProviderCapture;
import com.emshop.payment.RefundStatus;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.ChangeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Says loudly that the provider refused a refund without a payment, since no event says so. */
@Component
final class UnmatchedRefundListener implements ChangeListener<ProviderCapture> {
    private static final Logger log = LoggerFactory.getLogger(UnmatchedRefundListener.class);

    @Override
    public AggregateType<ProviderCapture, ?> type() {
        return ProviderCapture.TYPE;
    }

    @Override
    public void committed(ProviderCapture capture) {
        capture.refund()
                .filter(refund -> refund.status() == RefundStatus.FAILED)
                .ifPresent(refund -> log.error(
                        "the provider refuses to refund capture {}, an operator has to act: {}",
                        capture.key(),
                        refund.refusal()));
    }
}
