package com.emshop.payment.webhook;

import static java.util.stream.Collectors.toCollection;

import com.emshop.payment.Payment;
import com.emshop.payment.ProviderNotification;
import com.emshop.payment.RefundStatus;
import com.emshop.payment.UnmatchedCaptureRefund;
import com.emshop.payment.persistence.PaymentStore;
import com.emshop.payment.persistence.UnmatchedCaptureRefunds;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.provider.MalformedNotification;
import com.emshop.payment.provider.ProviderJson;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.timer.Backoff;
import com.emshop.saga.timer.TransactionalWorker;
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
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Acts upon what the provider told, a batch at a time: payments, events and webhooks change together or not at all. */
final class WebhookProcessing implements TransactionalWorker.Work<Webhooks.Pending> {
    private static final Logger log = LoggerFactory.getLogger(WebhookProcessing.class);

    private final Webhooks webhooks;
    private final ProviderJson json;
    private final PaymentStore payments;
    private final UnmatchedCaptureRefunds returns;
    private final AggregateExecutor executor;
    private final MeterRegistry meters;
    private final Clock clock;
    private final int mostAttempts;
    private final Duration patience;
    private final Backoff backoff;

    WebhookProcessing(
            Webhooks webhooks,
            ProviderJson json,
            PaymentStore payments,
            UnmatchedCaptureRefunds returns,
            AggregateExecutor executor,
            MeterRegistry meters,
            Clock clock,
            WebhookProperties properties) {
        this.webhooks = webhooks;
        this.json = json;
        this.payments = payments;
        this.returns = returns;
        this.executor = executor;
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

    private record Told(Webhooks.Pending webhook, ProviderNotification notice) {}

    private record Read(Webhooks.Pending webhook, ProviderNotification notice, String orderSn) {}

    @Override
    public void act(List<Webhooks.Pending> claimed) {
        List<Long> done = new ArrayList<>();
        List<Read> known = ofOrders(tellReturns(read(claimed), done));
        Map<String, String> owners = payments.ownersOfCaptures(known.stream()
                .flatMap(read -> Optional.ofNullable(read.notice().thirdPartySn()).stream())
                .collect(toCollection(TreeSet::new)));
        List<ReactionRequest<Payment>> requests = new ArrayList<>();
        Map<Long, String> objections = new HashMap<>();
        for (Read read : known) {
            requests.add(request(read, owners, objections));
        }
        executor.executeAll(requests);
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
    private ReactionRequest<Payment> request(Read read, Map<String, String> owners, Map<Long, String> objections) {
        Webhooks.Pending webhook = read.webhook();
        return ReactionRequest.of(
                Payment.TYPE.id(read.orderSn()),
                Cause.webhook("provider", webhook.webhookId(), webhook.receivedAt()),
                clock.instant(),
                payment -> {
                    Optional<String> objection = read.notice().objectionTo(payment, owners);
                    objection.ifPresent(reason -> objections.put(webhook.id(), reason));
                    return objection.isPresent() ? List.of() : read.notice().applyTo(payment);
                });
    }

    private List<Told> read(List<Webhooks.Pending> claimed) {
        List<Told> readable = new ArrayList<>();
        for (Webhooks.Pending webhook : claimed) {
            notice(webhook).ifPresent(notice -> readable.add(new Told(webhook, notice)));
        }
        return readable;
    }

    /** Money that goes back without a payment knows how it ended; the others are for payments. */
    private List<Told> tellReturns(List<Told> told, List<Long> done) {
        TreeSet<String> numbers = new TreeSet<>();
        TreeSet<String> captures = new TreeSet<>();
        for (Told each : told) {
            numberOfReturn(each.notice()).ifPresent(numbers::add);
            captureThatWentBack(each.notice()).ifPresent(captures::add);
        }
        Map<String, UnmatchedCaptureRefund> found = new HashMap<>();
        returns.lock(numbers, captures).forEach(back -> found.put(back.thirdPartySn(), back));
        Map<String, String> byNumber = new HashMap<>();
        found.values().forEach(back -> byNumber.put(back.number(), back.thirdPartySn()));
        List<Told> others = new ArrayList<>();
        for (Told each : told) {
            Optional<UnmatchedCaptureRefund> back = numberOfReturn(each.notice())
                    .flatMap(number -> Optional.ofNullable(byNumber.get(number)))
                    .or(() -> captureThatWentBack(each.notice()))
                    .flatMap(thirdPartySn -> Optional.ofNullable(found.get(thirdPartySn)));
            if (back.isEmpty()) {
                others.add(each);
            } else {
                tell(back.get(), each, done).ifPresent(after -> found.put(after.thirdPartySn(), after));
            }
        }
        return others;
    }

    private Optional<UnmatchedCaptureRefund> tell(UnmatchedCaptureRefund back, Told told, List<Long> done) {
        Optional<String> objection = back.objectionTo(told.notice());
        if (objection.isPresent()) {
            quarantine(told.webhook(), objection.get());
            return Optional.empty();
        }
        UnmatchedCaptureRefund after = back.told(told.notice(), clock.instant());
        if (!after.equals(back)) {
            returns.update(after);
            if (after.status() == RefundStatus.FAILED) {
                log.error(
                        "the provider does not give capture {} back, an operator has to act: {}",
                        after.thirdPartySn(),
                        after.refusal());
            }
        }
        done.add(told.webhook().id());
        return Optional.of(after);
    }

    private static Optional<String> numberOfReturn(ProviderNotification notice) {
        return Optional.ofNullable(notice.refundReference())
                .filter(reference -> notice.isOfRefund())
                .flatMap(UnmatchedCaptureRefund::numberIn);
    }

    /** Where the provider does not name our reference. */
    private static Optional<String> captureThatWentBack(ProviderNotification notice) {
        return Optional.ofNullable(notice.thirdPartySn())
                .filter(capture -> notice.isOfRefund() && notice.refundReference() == null);
    }

    private List<Read> ofOrders(List<Told> told) {
        TreeSet<String> paymentSns =
                told.stream().map(each -> each.notice().paymentSn()).collect(toCollection(TreeSet::new));
        Map<String, String> orders = payments.ordersOf(paymentSns);
        List<Read> known = new ArrayList<>();
        for (Told each : told) {
            String orderSn = orders.get(each.notice().paymentSn());
            if (orderSn == null) {
                await(each.webhook(), each.notice().paymentSn());
            } else {
                known.add(new Read(each.webhook(), each.notice(), orderSn));
            }
        }
        return known;
    }

    private Optional<ProviderNotification> notice(Webhooks.Pending webhook) {
        try {
            ProviderJson.Envelope envelope = json.webhook(webhook.body());
            if (envelope.notice().isEmpty()) {
                quarantine(webhook, "Nobody here knows the type " + envelope.type() + ".");
            }
            return envelope.notice();
        } catch (MalformedNotification malformed) {
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

    /** Alarms once it is committed: a batch that is rolled back is tried again and would alarm again. */
    private void quarantine(Webhooks.Pending webhook, String reason) {
        webhooks.quarantine(webhook.id(), reason, clock.instant());
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status != STATUS_COMMITTED) {
                    return;
                }
                meters.counter("emshop.webhooks", "outcome", "quarantined").increment();
                log.error("webhook {} is quarantined, an operator has to act: {}", webhook.webhookId(), reason);
            }
        });
    }
}
