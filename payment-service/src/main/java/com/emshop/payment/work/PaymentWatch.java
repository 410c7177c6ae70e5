package com.emshop.payment.work;

import static java.util.stream.Collectors.toCollection;

import com.emshop.payment.Payment;
import com.emshop.payment.PaymentReconciliation;
import com.emshop.payment.PaymentStatus;
import com.emshop.payment.ProviderNotification;
import com.emshop.payment.ProviderUnavailable;
import com.emshop.payment.UnmatchedCaptureRefund;
import com.emshop.payment.persistence.DueWork;
import com.emshop.payment.persistence.PaymentStore;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.provider.ProviderJson;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.AggregateExecutor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the provider about payments that are due, tells them what was found, and says when they are due again: all in one
 * transaction, after the call. Any number of instances may run.
 */
final class PaymentWatch {
    private static final Logger log = LoggerFactory.getLogger(PaymentWatch.class);

    private final PaymentStore payments;
    private final Webhooks webhooks;
    private final ProviderJson json;
    private final PaymentReconciliation watching;
    private final AggregateExecutor executor;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Duration pause;

    PaymentWatch(
            PaymentStore payments,
            Webhooks webhooks,
            ProviderJson json,
            PaymentReconciliation watching,
            AggregateExecutor executor,
            MeterRegistry meters,
            Clock clock,
            Duration pause) {
        this.payments = payments;
        this.webhooks = webhooks;
        this.json = json;
        this.watching = watching;
        this.executor = executor;
        this.meters = meters;
        this.clock = clock;
        this.pause = pause;
    }

    /** False if the provider did not say. */
    boolean lookAfter(DueWork.DuePayment payment) {
        PaymentReconciliation.Finding finding;
        try {
            finding = watching.check(payment.paymentSn(), payment.status(), payment.expiresAt(), clock.instant());
        } catch (ProviderUnavailable unknown) {
            // It stays as it is: money may be on its way. The claim ends, and then it is looked after again.
            log.warn("payment {} stays as it is: nobody says what became of it", payment.paymentSn(), unknown);
            count("unknown");
            return false;
        }
        Told told = executor.inTransaction(() -> tell(payment, finding));
        told.objections().forEach(this::alert);
        count(told.status().name());
        return true;
    }

    /**
     * @param objections those that nobody was told of before
     */
    private record Told(PaymentStatus status, Map<ProviderNotification, String> objections) {}

    private Told tell(DueWork.DuePayment payment, PaymentReconciliation.Finding finding) {
        Map<String, String> owners = payments.ownersOfCaptures(finding.captures().stream()
                .flatMap(capture -> Optional.ofNullable(capture.thirdPartySn()).stream())
                .collect(toCollection(TreeSet::new)));
        Map<ProviderNotification, String> objections = new LinkedHashMap<>();
        Cause cause = Cause.timer(
                finding.timeOver() ? "payment-expiry" : "reconciliation", payment.orderSn(), payment.dueAt(), 0);
        Payment known = executor.executeAll(List.of(ReactionRequest.of(
                        Payment.TYPE.id(payment.orderSn()),
                        cause,
                        clock.instant(),
                        found -> found.reconcile(finding, owners, objections::put, pause))))
                .get(Payment.TYPE.id(payment.orderSn()));
        Instant now = clock.instant();
        objections.keySet().removeIf(capture -> goesBack(capture, owners));
        objections.entrySet().removeIf(objection -> !quarantine(objection.getKey(), objection.getValue(), now));
        return new Told(known.status(), objections);
    }

    /** An operator knows of it already. */
    private static boolean goesBack(ProviderNotification capture, Map<String, String> owners) {
        return capture.captureSn()
                .flatMap(thirdPartySn -> Optional.ofNullable(owners.get(thirdPartySn)))
                .flatMap(UnmatchedCaptureRefund::numberIn)
                .isPresent();
    }

    /** Kept beside the webhooks that were not believed, under a name of our own, so that it is there once. */
    private boolean quarantine(ProviderNotification capture, String objection, Instant now) {
        return webhooks.storeQuarantined(
                "found:" + capture.thirdPartySn(),
                ProviderJson.CAPTURED,
                capture.paymentSn(),
                capture.thirdPartySn(),
                json.asWebhook(capture),
                objection,
                now);
    }

    private void alert(ProviderNotification capture, String objection) {
        meters.counter("emshop.webhooks", "outcome", "quarantined").increment();
        log.error("the provider took money that does not fit, an operator has to act: {} {}", objection, capture);
    }

    private void count(String outcome) {
        meters.counter("emshop.payments.watched", "outcome", outcome).increment();
    }
}
