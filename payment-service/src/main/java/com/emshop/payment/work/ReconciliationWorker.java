package com.emshop.payment.work;

import com.emshop.payment.Payment;
import com.emshop.payment.PaymentReconciliation;
import com.emshop.payment.ProviderCapture;
import com.emshop.payment.ProviderClock;
import com.emshop.payment.ProviderNotification;
import com.emshop.payment.ProviderUnavailable;
import com.emshop.payment.Webhook;
import com.emshop.payment.persistence.DueWork;
import com.emshop.payment.provider.WebhookDecoder;
import com.emshop.payment.provider.WebhookDecoder.DecodedWebhook;
import com.emshop.saga.AggregateId;
import com.emshop.saga.Aggregates;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.CommandQueue;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the provider about payments that are due, and applies what was found in one transaction, after the call. Captures that
 * match no payment are stored like webhooks in quarantine. Any number of instances may run.
 */
final class ReconciliationWorker {
    private static final Logger log = LoggerFactory.getLogger(ReconciliationWorker.class);

    private final PaymentReconciliation reconciliation;
    private final WebhookDecoder webhooks;
    private final CommandQueue commands;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Duration pause;
    private final ProviderClock providerClock;

    ReconciliationWorker(
            PaymentReconciliation reconciliation,
            WebhookDecoder webhooks,
            CommandQueue commands,
            MeterRegistry meters,
            Clock clock,
            Duration pause,
            ProviderClock providerClock) {
        this.reconciliation = reconciliation;
        this.webhooks = webhooks;
        this.commands = commands;
        this.meters = meters;
        this.clock = clock;
        this.pause = pause;
        this.providerClock = providerClock;
    }

    /** False if the provider did not answer. */
    boolean reconcile(DueWork.DuePayment payment) {
        PaymentReconciliation.Finding finding;
        try {
            finding = reconciliation.check(payment.paymentSn(), payment.status(), payment.expiresAt(), clock.instant());
        } catch (ProviderUnavailable unknown) {
            // It stays as it is: money may be on its way. The claim ends, and then it is due again.
            log.warn(
                    "payment {} is not changed: the provider does not say what became of it",
                    payment.paymentSn(),
                    unknown);
            count("unknown");
            return false;
        }
        Set<AggregateId<?>> uses = new HashSet<>();
        for (ProviderNotification capture : finding.captures()) {
            String thirdPartySn = capture.captureSn().orElseThrow();
            uses.add(ProviderCapture.TYPE.id(thirdPartySn));
            uses.add(Webhook.TYPE.id(webhookId(thirdPartySn)));
        }
        Instant foundAt = clock.instant();
        count(commands.execute(
                        ReactionRequest.of(
                                Payment.TYPE.id(payment.orderSn()),
                                uses,
                                Cause.timer(
                                        finding.timeOver() ? "payment-expiry" : "reconciliation",
                                        payment.orderSn(),
                                        payment.dueAt(),
                                        0),
                                foundAt,
                                (known, others) -> known.reconcile(
                                        finding.correctedBy(providerClock, known, foundAt),
                                        thirdPartySn -> others.get(ProviderCapture.TYPE, thirdPartySn),
                                        (capture, objection) -> quarantine(others, capture, objection),
                                        pause)),
                        Payment::status)
                .name());
        return true;
    }

    /** Stored with the quarantined webhooks, under an id of our own, so that it is stored once. */
    private void quarantine(Aggregates others, ProviderNotification capture, String objection) {
        DecodedWebhook found = webhooks.encode(webhookId(capture.captureSn().orElseThrow()), capture);
        Webhook webhook = others.get(Webhook.TYPE, found.id());
        if (webhook.receive(found.type(), found.paymentSn(), found.captureSn(), found.body())) {
            webhook.quarantine(objection);
        }
    }

    private static String webhookId(String thirdPartySn) {
        return "found:" + thirdPartySn;
    }

    private void count(String outcome) {
        meters.counter("emshop.payments.reconciliations", "outcome", outcome).increment();
    }
}
