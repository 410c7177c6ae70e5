package com.emshop.payment.work;

import com.emshop.payment.Payment;
import com.emshop.payment.PaymentProvider;
import com.emshop.payment.PaymentState;
import com.emshop.payment.ProviderUnavailable;
import com.emshop.payment.Refund;
import com.emshop.payment.Refunding;
import com.emshop.payment.persistence.DueWork;
import com.emshop.payment.persistence.PaymentStore;
import com.emshop.saga.Cause;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.timer.Backoff;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what is to go back, for as long as it takes. An unclear answer is asked about again, with growing delays and
 * without end: money is never forgotten and never sent twice. Any number of instances may run.
 */
final class RefundWorker {
    private static final Logger log = LoggerFactory.getLogger(RefundWorker.class);

    private final PaymentStore payments;
    private final Refunding refunding;
    private final CommandQueue commands;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Backoff backoff;
    private final int alarmAfter;

    RefundWorker(
            PaymentStore payments,
            Refunding refunding,
            CommandQueue commands,
            MeterRegistry meters,
            Clock clock,
            WorkProperties properties) {
        this.payments = payments;
        this.refunding = refunding;
        this.commands = commands;
        this.meters = meters;
        this.clock = clock;
        this.backoff = new Backoff(properties.initialRetry(), properties.maxRetry());
        this.alarmAfter = properties.alarmAfter();
    }

    /** False if the provider did not say. */
    boolean attempt(DueWork.DueRefund claimed) {
        PaymentState payment = payments.ofOrder(claimed.orderSn())
                .orElseThrow(() -> new IllegalStateException("a refund without payment: " + claimed));
        Optional<Refund> open = payment.refunds().stream()
                .filter(refund -> refund.refundSn().equals(claimed.refundSn()))
                .filter(refund -> refund.status().isOpen())
                .findFirst();
        if (open.isEmpty()) {
            return true; // its webhook was faster
        }
        Refund refund = open.get();
        String reference = refund.reference();
        int attempts = claimed.attemptsBefore() + 1;
        Duration retryAfter = backoff.after(attempts);
        Cause cause = Cause.timer("refund", claimed.refundSn(), claimed.dueAt(), claimed.attemptsBefore());
        try {
            PaymentProvider.RefundAnswer answer =
                    refunding.attempt(refund.request(payment.paymentSn()), claimed.attemptsBefore() == 0);
            execute(
                    claimed.orderSn(),
                    cause,
                    known -> known.refundAnswered(claimed.refundSn(), reference, answer, retryAfter));
            count(answer.outcome() == PaymentProvider.Outcome.PENDING ? "pending" : "answered");
            return true;
        } catch (ProviderUnavailable unknown) {
            execute(
                    claimed.orderSn(),
                    cause,
                    known -> known.refundUnanswered(claimed.refundSn(), reference, retryAfter));
            count("unknown");
            if (attempts >= alarmAfter) {
                log.error(
                        "refund {} got no answer {} times; it is asked about again",
                        claimed.refundSn(),
                        attempts,
                        unknown);
            } else {
                log.warn("refund {} got no answer and is asked about again", claimed.refundSn(), unknown);
            }
            return false;
        }
    }

    private void execute(String orderSn, Cause cause, Function<Payment, List<? extends DomainEvent>> reaction) {
        commands.execute(
                ReactionRequest.of(Payment.TYPE.id(orderSn), cause, clock.instant(), reaction), Payment::status);
    }

    private void count(String outcome) {
        meters.counter("emshop.refunds.attempts", "outcome", outcome).increment();
    }
}
