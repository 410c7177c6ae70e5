package com.emshop.payment.work;

import com.emshop.payment.PaymentProvider;
import com.emshop.payment.ProviderUnavailable;
import com.emshop.payment.RefundStatus;
import com.emshop.payment.Refunding;
import com.emshop.payment.UnmatchedCaptureRefund;
import com.emshop.payment.persistence.UnmatchedCaptureRefunds;
import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.timer.Backoff;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives back captures that fit no payment, as {@link RefundWorker} gives back those that did. Any number may run. */
final class ReturnWorker {
    private static final Logger log = LoggerFactory.getLogger(ReturnWorker.class);

    private final UnmatchedCaptureRefunds returns;
    private final Refunding refunding;
    private final AggregateExecutor executor;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Backoff backoff;
    private final int alarmAfter;

    ReturnWorker(
            UnmatchedCaptureRefunds returns,
            Refunding refunding,
            AggregateExecutor executor,
            MeterRegistry meters,
            Clock clock,
            WorkProperties properties) {
        this.returns = returns;
        this.refunding = refunding;
        this.executor = executor;
        this.meters = meters;
        this.clock = clock;
        this.backoff = new Backoff(properties.initialRetry(), properties.maxRetry());
        this.alarmAfter = properties.alarmAfter();
    }

    /** False if the provider did not say. */
    boolean attempt(UnmatchedCaptureRefunds.Due claimed) {
        Optional<UnmatchedCaptureRefund> open = returns.find(claimed.thirdPartySn())
                .filter(found -> found.status().isOpen());
        if (open.isEmpty()) {
            return true; // its webhook was faster
        }
        UnmatchedCaptureRefund asked = open.get();
        int attempts = claimed.attemptsBefore() + 1;
        Instant next = clock.instant().plus(backoff.after(attempts));
        try {
            PaymentProvider.RefundAnswer answer = refunding.attempt(asked.request(), claimed.attemptsBefore() == 0);
            UnmatchedCaptureRefund now = executor.inTransaction(() -> tell(asked, answer, next));
            if (now.status() == RefundStatus.FAILED) {
                log.error(
                        "the provider does not give capture {} back, an operator has to act: {}",
                        now.thirdPartySn(),
                        now.refusal());
            }
            count(now.status().isOpen() ? "pending" : "answered");
            return true;
        } catch (ProviderUnavailable unknown) {
            returns.attemptAgain(asked, next);
            count("unknown");
            if (attempts >= alarmAfter) {
                log.error(
                        "return {} got no answer {} times; it is asked about again",
                        asked.reference(),
                        attempts,
                        unknown);
            } else {
                log.warn("return {} got no answer and is asked about again", asked.reference(), unknown);
            }
            return false;
        }
    }

    private UnmatchedCaptureRefund tell(
            UnmatchedCaptureRefund asked, PaymentProvider.RefundAnswer answer, Instant next) {
        UnmatchedCaptureRefund before = returns.lock(asked.thirdPartySn()).orElseThrow();
        UnmatchedCaptureRefund after = before.answered(asked.reference(), answer, clock.instant());
        if (!after.equals(before)) {
            returns.update(after);
        }
        returns.attemptAgain(asked, next); // if it is still open
        return after;
    }

    private void count(String outcome) {
        meters.counter("emshop.returns.attempts", "outcome", outcome).increment();
    }
}
