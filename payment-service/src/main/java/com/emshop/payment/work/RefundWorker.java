package com.emshop.payment.work;

import com.emshop.payment.Payment;
import com.emshop.payment.PaymentEvent;
import com.emshop.payment.PaymentProvider;
import com.emshop.payment.ProviderCapture;
import com.emshop.payment.ProviderUnavailable;
import com.emshop.payment.Refund;
import com.emshop.payment.RefundOwner;
import com.emshop.payment.Refunding;
import com.emshop.payment.persistence.DueWork;
import com.emshop.payment.persistence.PaymentStore;
import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateId;
import com.emshop.saga.Cause;
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
 * Makes refunds, those of payments and those without a payment, for as long as it takes. An unclear answer is asked about
 * again, with growing delays and without end: money is never forgotten and never refunded twice. Any number of instances may
 * run.
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

    /** False if the provider did not answer. */
    boolean attempt(DueWork.DueRefund claimed) {
        Optional<Refund> open = payments.refund(claimed.refundSn())
                .filter(refund -> refund.status().isOpen());
        if (open.isEmpty()) {
            return true; // its webhook was faster
        }
        Refund refund = open.get();
        Duration retryAfter = backoff.after(refund.attempts());
        try {
            PaymentProvider.RefundAnswer answer = refunding.attempt(refund);
            Optional<Refund> after = execute(
                    claimed,
                    refund,
                    owner -> owner.refundAnswered(refund.refundSn(), refund.reference(), answer, retryAfter));
            if (answer.outcome() == PaymentProvider.Outcome.SUCCEEDED
                    && after.filter(left -> left.status().isOpen()).isPresent()) {
                log.error(
                        "refund {} stays open: the provider says it succeeded as {}, which is the number of another refund",
                        refund.reference(),
                        answer.thirdPartyRefundSn());
            }
            count(claimed, answer.outcome() == PaymentProvider.Outcome.PENDING ? "pending" : "answered");
            return true;
        } catch (ProviderUnavailable unknown) {
            execute(
                    claimed,
                    refund,
                    owner -> owner.refundUnanswered(refund.refundSn(), refund.reference(), retryAfter));
            count(claimed, "unknown");
            if (refund.attempts() >= alarmAfter) {
                log.error(
                        "refund {} got no answer {} times; the provider is asked again",
                        refund.reference(),
                        refund.attempts(),
                        unknown);
            } else {
                log.warn("refund {} got no answer; the provider is asked again", refund.reference(), unknown);
            }
            return false;
        }
    }

    /** The refund afterwards. */
    private Optional<Refund> execute(
            DueWork.DueRefund claimed, Refund refund, Function<RefundOwner, List<PaymentEvent>> reaction) {
        Cause cause = Cause.timer("refund", claimed.refundSn(), claimed.dueAt(), refund.attempts());
        return claimed.orderSn() == null
                ? execute(ProviderCapture.TYPE.id(claimed.thirdPartySn()), claimed.refundSn(), cause, reaction)
                : execute(Payment.TYPE.id(claimed.orderSn()), claimed.refundSn(), cause, reaction);
    }

    private <A extends Aggregate<?> & RefundOwner> Optional<Refund> execute(
            AggregateId<A> owner, String refundSn, Cause cause, Function<RefundOwner, List<PaymentEvent>> reaction) {
        return commands.execute(
                ReactionRequest.of(owner, cause, clock.instant(), reaction::apply), known -> known.refund(refundSn));
    }

    private void count(DueWork.DueRefund claimed, String outcome) {
        meters.counter(
                        "emshop.refunds.attempts",
                        "kind",
                        claimed.orderSn() == null ? "unmatched-capture" : "payment",
                        "outcome",
                        outcome)
                .increment();
    }
}
