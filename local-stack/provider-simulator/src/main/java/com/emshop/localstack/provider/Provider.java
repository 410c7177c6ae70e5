package com.emshop.localstack.provider;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A running provider: ledger, journal, HTTP API and webhooks. */
final class Provider implements Closeable {
    private final Journal journal;
    private final ProviderApi api;
    private final WebhookDelivery delivery;

    private Provider(Journal journal, ProviderApi api, WebhookDelivery delivery) {
        this.journal = journal;
        this.api = api;
        this.delivery = delivery;
    }

    /**
     * @param port 0 takes any that is free
     * @param webhookSecrets each signs every webhook
     * @param journalFile the journal of earlier runs and of this one
     * @param address of the interface it listens on
     */
    record Settings(
            int port, String apiKey, URI webhookUrl, List<String> webhookSecrets, Path journalFile, String address) {}

    /** Continues from the journal of the run before: webhooks that were not delivered are sent again. */
    static Provider start(Settings settings, Clock clock) throws IOException {
        var components = new Components();
        var ledger = new Ledger(
                clock,
                events -> components.journal().append(events),
                webhook -> components.delivery().send(webhook));
        components.journal = Journal.open(settings.journalFile(), ledger::replay);
        var api = new ProviderApi(ledger, settings.apiKey(), settings.address(), settings.port());
        components.delivery = new WebhookDelivery(
                settings.webhookUrl(),
                new WebhookSigner(settings.webhookSecrets()),
                clock,
                api::isDown,
                ledger::delivered);
        ledger.pendingWebhooks().forEach(components.delivery()::send);
        api.start();
        return new Provider(components.journal(), api, components.delivery());
    }

    /** The ledger writes to the journal and sends through the delivery, which are made from the ledger. */
    private static final class Components {
        private @Nullable Journal journal;
        private @Nullable WebhookDelivery delivery;

        Journal journal() {
            return Objects.requireNonNull(journal);
        }

        WebhookDelivery delivery() {
            return Objects.requireNonNull(delivery);
        }
    }

    String baseUrl() {
        return api.baseUrl();
    }

    @Override
    public void close() throws IOException {
        api.stop();
        delivery.stop();
        journal.close();
    }
}
