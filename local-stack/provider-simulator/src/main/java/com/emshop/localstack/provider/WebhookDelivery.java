package com.emshop.localstack.provider;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the shop each webhook until it answers 200, with growing pauses. What waits here is bounded by the pending webhooks of
 * the ledger, which are on the disk; the number of calls at a time is bounded by the threads.
 */
final class WebhookDelivery {
    private static final Logger log = LoggerFactory.getLogger(WebhookDelivery.class);

    private static final int THREADS = 32;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final URI target;
    private final WebhookSigner signer;
    private final Clock clock;
    private final BooleanSupplier down;
    private final Consumer<Webhook> delivered;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /**
     * @param down while true, nothing is sent
     * @param delivered receives each webhook that was answered with 200
     */
    WebhookDelivery(URI target, WebhookSigner signer, Clock clock, BooleanSupplier down, Consumer<Webhook> delivered) {
        this.target = target;
        this.signer = signer;
        this.clock = clock;
        this.down = down;
        this.delivered = delivered;
    }

    /** Returns at once. */
    void send(Webhook webhook) {
        threads.execute(() -> attempt(webhook, FIRST_PAUSE));
    }

    private void attempt(Webhook webhook, Duration nextPause) {
        try {
            if (!down.getAsBoolean() && isDelivered(webhook)) {
                delivered.accept(webhook);
                return;
            }
        } catch (RuntimeException e) {
            // Nothing may end the retries of a webhook that is pending.
            log.error("webhook {} failed", webhook.id(), e);
        }
        threads.schedule(
                () -> attempt(webhook, longer(nextPause)), withJitter(nextPause).toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isDelivered(Webhook webhook) {
        // Signed anew at each try: the shop refuses old timestamps.
        Instant now = clock.instant();
        var request = HttpRequest.newBuilder(target)
                .timeout(CALL_TIMEOUT)
                .header("content-type", "application/json")
                .header("webhook-id", webhook.id())
                .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
                .header("webhook-signature", signer.sign(webhook.id(), now, webhook.body()))
                .POST(HttpRequest.BodyPublishers.ofString(webhook.body()))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return true;
            }
            log.warn("webhook {} was answered with {}: {}", webhook.id(), response.statusCode(), response.body());
            return false;
        } catch (IOException e) {
            log.warn("webhook {} was not answered: {}", webhook.id(), e.toString());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    /** Spreads the retries of webhooks that failed together. */
    private static Duration withJitter(Duration pause) {
        return pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis() / 4 + 1));
    }

    void stop() {
        threads.shutdownNow();
    }
}
