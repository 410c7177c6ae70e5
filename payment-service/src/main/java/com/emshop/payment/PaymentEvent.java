package com.emshop.payment;

import com.emshop.saga.DomainEvent;
import org.jspecify.annotations.Nullable;

/** The events that payments emit. */
public sealed interface PaymentEvent extends DomainEvent {

    /** The customer can pay. */
    record Created(String paymentSn, PaymentTerms terms) implements PaymentEvent {}

    /** The whole amount came in time. */
    record Confirmed(String paymentSn, Capture capture) implements PaymentEvent {}

    /** The provider declined it for good. */
    record Failed(String paymentSn, @Nullable String reason) implements PaymentEvent {}

    /** Nobody paid in time. */
    record Expired(String paymentSn) implements PaymentEvent {}

    /** It was closed before money came, because the order was cancelled. */
    record Cancelled(String paymentSn) implements PaymentEvent {}

    /** Money came when it was closed already. */
    record LateMoneyReceived(String paymentSn, Capture capture) implements PaymentEvent {}

    /** A refund begins. */
    record RefundStarted(String paymentSn, Refund refund) implements PaymentEvent {}

    /** A refund succeeded. */
    record Refunded(String paymentSn, Refund refund) implements PaymentEvent {}

    /** The provider refuses a refund; an operator has to act. */
    record RefundFailed(String paymentSn, Refund refund) implements PaymentEvent {}
}
