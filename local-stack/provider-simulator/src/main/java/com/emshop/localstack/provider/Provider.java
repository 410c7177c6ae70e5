package com.emshop.localstack.provider;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A running provider: its books, its journal, its HTTP side and its webhooks. */
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
     * @param journalFile where the books of earlier runs are, and of this one will be
     * @param address of the interface it listens on
     */
    record Settings(
            int port, String apiKey, URI webhookUrl, List<String> webhookSecrets, Path journalFile, String address) {}

    /** Takes up where the run before stopped: webhooks that nobody took are sent again. */
    static Provider start(Settings settings, Clock clock) throws IOException {
        var parts = new Parts();
        var ledger = new Ledger(
                clock,
                facts -> parts.journal().append(facts),
                webhook -> parts.delivery().send(webhook));
        parts.journal = Journal.open(settings.journalFile(), ledger::replay);
        var api = new ProviderApi(ledger, settings.apiKey(), settings.address(), settings.port());
        parts.delivery = new WebhookDelivery(
                settings.webhookUrl(), new WebhookSigner(settings.webhookSecrets()), clock, api::isDown, ledger::taken);
        ledger.owed().forEach(parts.delivery()::send);
        api.start();
        return new Provider(parts.journal(), api, parts.delivery());
    }

    /** The ledger writes to and sends through what is made from the ledger. */
    private static final class Parts {
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
