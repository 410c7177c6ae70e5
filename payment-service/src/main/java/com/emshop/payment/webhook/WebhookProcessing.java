package com.emshop.payment.webhook;

import static java.util.stream.Collectors.toCollection;

import com.emshop.payment.Payment;
import com.emshop.payment.ProviderNotice;
import com.emshop.payment.persistence.PaymentStore;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.provider.MalformedNotice;
import com.emshop.payment.provider.ProviderJson;
import com.emshop.saga.Cause;
import com.emshop.saga.messaging.Reactor;
import com.emshop.saga.messaging.Stimulus;
import com.emshop.saga.timer.Backoff;
import com.emshop.saga.timer.Batches;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acts upon what the provider told, a batch at a time: payments, events and webhooks change together or not at all. */
final class WebhookProcessing implements Batches.Work<Webhooks.Pending> {
    private static final Logger log = LoggerFactory.getLogger(WebhookProcessing.class);

    private final Webhooks webhooks;
    private final ProviderJson json;
    private final PaymentStore payments;
    private final Reactor<Payment> reactor;
    private final MeterRegistry meters;
    private final Clock clock;
    private final int mostAttempts;
    private final Duration patience;
    private final Backoff backoff;

    WebhookProcessing(
            Webhooks webhooks,
            ProviderJson json,
            PaymentStore payments,
            Reactor<Payment> reactor,
            MeterRegistry meters,
            Clock clock,
            WebhookProperties properties) {
        this.webhooks = webhooks;
        this.json = json;
        this.payments = payments;
        this.reactor = reactor;
        this.meters = meters;
        this.clock = clock;
        this.mostAttempts = properties.attempts();
        this.patience = properties.unknownPaymentPatience();
        this.backoff = new Backoff(properties.initialRetry(), properties.maxRetry());
    }

    @Override
    public List<Webhooks.Pending> claim(int limit) {
        return webhooks.claim(clock.instant(), limit);
    }

    @Override
    public void failed(Webhooks.Pending webhook, RuntimeException fault) {
        int attempts = webhook.attempts() + 1;
        if (attempts >= mostAttempts) {
            quarantine(webhook, "It failed " + attempts + " times: " + fault);
        } else {
            webhooks.later(webhook.id(), String.valueOf(fault), clock.instant().plus(backoff.after(attempts)));
        }
    }

    private record Read(Webhooks.Pending webhook, ProviderNotice notice, String orderSn) {}

    @Override
    public void act(List<Webhooks.Pending> claimed) {
        List<Read> known = read(claimed);
        Map<String, String> owners = payments.ownersOfCaptures(known.stream()
                .flatMap(read -> Optional.ofNullable(read.notice().thirdPartySn()).stream())
                .collect(toCollection(TreeSet::new)));
        List<Stimulus<Payment>> stimuli = new ArrayList<>();
        Map<Long, String> objections = new HashMap<>();
        for (Read read : known) {
            stimuli.add(stimulus(read, owners, objections));
        }
        reactor.commands(stimuli);
        List<Long> done = new ArrayList<>();
        for (Read read : known) {
            String objection = objections.get(read.webhook().id());
            if (objection == null) {
                done.add(read.webhook().id());
            } else {
                quarantine(read.webhook(), objection);
            }
        }
        webhooks.processed(done, clock.instant());
        meters.counter("emshop.webhooks", "outcome", "processed").increment(done.size());
    }

    /** Tells the payment, or says why the notice is not believed. */
    private static Stimulus<Payment> stimulus(Read read, Map<String, String> owners, Map<Long, String> objections) {
        return Stimulus.of(read.orderSn(), Cause.webhook(read.webhook().webhookId()), payment -> {
            Optional<String> objection = read.notice().objectionTo(payment, owners);
            objection.ifPresent(reason -> objections.put(read.webhook().id(), reason));
            return objection.isPresent() ? List.of() : read.notice().tellTo(payment);
        });
    }

    private List<Read> read(List<Webhooks.Pending> claimed) {
        List<Webhooks.Pending> readable = new ArrayList<>();
        List<ProviderNotice> notices = new ArrayList<>();
        TreeSet<String> paymentSns = new TreeSet<>();
        for (Webhooks.Pending webhook : claimed) {
            Optional<ProviderNotice> notice = notice(webhook);
            notice.ifPresent(read -> {
                readable.add(webhook);
                notices.add(read);
                paymentSns.add(read.paymentSn());
            });
        }
        Map<String, String> orders = payments.ordersOf(paymentSns);
        List<Read> known = new ArrayList<>();
        for (int index = 0; index < readable.size(); index++) {
            String orderSn = orders.get(notices.get(index).paymentSn());
            if (orderSn == null) {
                await(readable.get(index), notices.get(index).paymentSn());
            } else {
                known.add(new Read(readable.get(index), notices.get(index), orderSn));
            }
        }
        return known;
    }

    private Optional<ProviderNotice> notice(Webhooks.Pending webhook) {
        try {
            ProviderJson.Envelope envelope = json.webhook(webhook.body());
            if (envelope.notice().isEmpty()) {
                quarantine(webhook, "Nobody here knows the type " + envelope.type() + ".");
            }
            return envelope.notice();
        } catch (MalformedNotice malformed) {
            quarantine(webhook, malformed.getMessage());
            return Optional.empty();
        }
    }

    /** The provider may be faster than the order's event: its payment may come yet. */
    private void await(Webhooks.Pending webhook, String paymentSn) {
        Instant now = clock.instant();
        if (now.isBefore(webhook.receivedAt().plus(patience))) {
            webhooks.later(
                    webhook.id(),
                    "There is no payment " + paymentSn + " yet.",
                    now.plus(backoff.after(webhook.attempts() + 1)));
        } else {
            quarantine(webhook, "There is no payment " + paymentSn + ".");
        }
    }

    private void quarantine(Webhooks.Pending webhook, String reason) {
        webhooks.quarantine(webhook.id(), reason, clock.instant());
        meters.counter("emshop.webhooks", "outcome", "quarantined").increment();
        log.error("webhook {} is quarantined, an operator has to act: {}", webhook.webhookId(), reason);
    }
}
