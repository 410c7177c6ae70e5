package com.emshop.payment.webhook;

import com.emshop.payment.PaymentEvent;
import com.emshop.payment.Webhook;
import com.emshop.payment.WebhookApplication;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.provider.MalformedNotification;
import com.emshop.payment.provider.WebhookDecoder;
import com.emshop.payment.provider.WebhookDecoder.DecodedWebhook;
import com.emshop.saga.Aggregate;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.messaging.FailureClassifier;
import com.emshop.saga.timer.TransactionalWorker;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes, routes and applies webhooks. One that comes in is stored and applied in one transaction, together with others that
 * came at the same time. What cannot be applied then is only stored; a poller tries it again, a batch at a time.
 */
final class WebhookProcessing implements TransactionalWorker.Work<Webhooks.Pending> {
    private static final Logger log = LoggerFactory.getLogger(WebhookProcessing.class);

    private final Webhooks webhooks;
    private final WebhookDecoder decoder;
    private final WebhookRouter router;
    private final WebhookApplication application;
    private final CommandQueue commands;
    private final AggregateExecutor executor;
    private final Clock clock;

    WebhookProcessing(
            Webhooks webhooks,
            WebhookDecoder decoder,
            WebhookRouter router,
            WebhookApplication application,
            CommandQueue commands,
            AggregateExecutor executor,
            Clock clock) {
        this.webhooks = webhooks;
        this.decoder = decoder;
        this.router = router;
        this.application = application;
        this.commands = commands;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * Stores a webhook durably, unless its id is known, and applies it.
     *
     * @return whether it is new
     * @throws MalformedNotification if it cannot be read
     * @throws org.springframework.dao.DataAccessException if it is not known to be stored
     */
    boolean receive(String id, byte[] body) {
        DecodedWebhook decoded = decoder.decode(id, body);
        Instant now = clock.instant();
        AtomicBoolean fresh = new AtomicBoolean(); // as the last run says, which is the one that was committed
        try {
            execute(router.route(decoded).request(id, now, now, (webhook, payment, capture) -> {
                fresh.set(store(webhook, decoded));
                return fresh.get()
                        ? application.apply(webhook, decoded.type(), decoded.notification(), payment, capture)
                        : List.of();
            }));
        } catch (RuntimeException fault) {
            if (FailureClassifier.isTransient(fault)) {
                throw fault;
            }
            log.warn("webhook {} cannot be applied and is only stored", id, fault);
            execute(request(id, now, now, webhook -> {
                fresh.set(store(webhook, decoded));
                return fresh.get() ? application.failed(webhook, fault) : List.of();
            }));
        }
        return fresh.get();
    }

    private static boolean store(Webhook webhook, DecodedWebhook decoded) {
        return webhook.receive(decoded.type(), decoded.paymentSn(), decoded.captureSn(), decoded.body());
    }

    private <A extends Aggregate<?>> void execute(ReactionRequest<A> request) {
        commands.execute(request, Aggregate::key);
    }

    @Override
    public List<Webhooks.Pending> claim(int limit) {
        return webhooks.claim(clock.instant(), limit);
    }

    @Override
    public void act(List<Webhooks.Pending> claimed) {
        executor.executeAll(claimed.stream().map(this::apply).toList());
    }

    @Override
    public void failed(Webhooks.Pending pending, RuntimeException fault) {
        executor.executeAll(List.of(request(
                pending.id(),
                pending.receivedAt(),
                clock.instant(),
                webhook -> webhook.isWaiting() ? application.failed(webhook, fault) : List.of())));
    }

    private ReactionRequest<?> apply(Webhooks.Pending pending) {
        Instant now = clock.instant();
        DecodedWebhook decoded;
        try {
            decoded = decoder.decode(pending.id(), pending.body());
        } catch (MalformedNotification malformed) {
            return request(
                    pending.id(),
                    pending.receivedAt(),
                    now,
                    webhook -> webhook.isWaiting() ? webhook.quarantine(malformed.getMessage()) : List.of());
        }
        return router.route(decoded)
                .request(
                        pending.id(),
                        pending.receivedAt(),
                        now,
                        (webhook, payment, capture) -> webhook.isWaiting()
                                ? application.apply(webhook, decoded.type(), decoded.notification(), payment, capture)
                                : List.of());
    }

    private static ReactionRequest<Webhook> request(
            String id, Instant receivedAt, Instant now, Function<Webhook, List<PaymentEvent>> reaction) {
        return ReactionRequest.of(Webhook.TYPE.id(id), Webhook.cause(id, receivedAt), now, reaction::apply);
    }
}
