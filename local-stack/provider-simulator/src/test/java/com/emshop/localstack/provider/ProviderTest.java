package com.emshop.localstack.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** A webhook as the shop got it. */
    private record Received(String id, String timestamp, String signature, String body) {}

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger answer = new AtomicInteger(200);
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private HttpServer shop;

    @SuppressWarnings("NullAway.Init")
    private Provider provider;

    @BeforeEach
    void start() throws IOException {
        shop = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        shop.createContext("/", exchange -> {
            var headers = exchange.getRequestHeaders();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(new Received(
                    String.valueOf(headers.getFirst("webhook-id")),
                    String.valueOf(headers.getFirst("webhook-timestamp")),
                    String.valueOf(headers.getFirst("webhook-signature")),
                    body));
            exchange.sendResponseHeaders(answer.get(), -1);
            exchange.close();
        });
        shop.start();
        provider = startProvider();
    }

    private Provider startProvider() throws IOException {
        return Provider.start(
                new Provider.Settings(
                        0,
                        "key",
                        URI.create("http://127.0.0.1:" + shop.getAddress().getPort() + "/webhooks/payments"),
                        List.of(SECRET),
                        directory.resolve("journal.jsonl"),
                        "127.0.0.1"),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() throws IOException {
        provider.close();
        shop.stop(0);
    }

    @Test
    void sendsASignedWebhookOfAPayment() throws Exception {
        assertThat(checkout("P1")).contains("/pay/P1");

        assertThat(post("/simulator/payments/P1", "{\"outcome\":\"succeeded\"}").statusCode())
                .isEqualTo(202);

        await().until(() -> received.size() == 1);
        Received webhook = received.get(0);
        var signer = new WebhookSigner(List.of(SECRET));
        assertThat(webhook.signature())
                .isEqualTo(signer.sign(
                        webhook.id(), Instant.ofEpochSecond(Long.parseLong(webhook.timestamp())), webhook.body()));
        assertThat(get("/v1/payments/P1").body()).contains("\"status\":\"succeeded\"");
    }

    @Test
    void sendsAWebhookAgainUntilTheShopAcceptsIt() throws Exception {
        answer.set(503);
        post("/simulator/payments/P1", "{\"outcome\":\"succeeded\",\"amount\":\"5.00\",\"currency\":\"EUR\"}");
        await().until(() -> received.size() >= 2);

        answer.set(200);

        int before = received.size();
        await().until(() -> received.size() > before);
        assertThat(received)
                .extracting(Received::id)
                .containsOnly(received.get(0).id());
    }

    @Test
    void sendsPendingWebhooksAfterARestart() throws Exception {
        answer.set(503);
        post("/simulator/payments/P1", "{\"outcome\":\"succeeded\",\"amount\":\"5.00\",\"currency\":\"EUR\"}");
        await().until(() -> !received.isEmpty());
        provider.close();
        received.clear();
        answer.set(200);

        provider = startProvider();

        await().until(() -> !received.isEmpty());
        assertThat(get("/v1/payments/P1").body()).contains("\"status\":\"succeeded\"");
    }

    @Test
    void forgetsALineThatWasCutOffByACrash() throws Exception {
        checkout("P1");
        provider.close();
        Files.writeString(directory.resolve("journal.jsonl"), "{\"event\":\"clo", StandardOpenOption.APPEND);

        provider = startProvider();
        checkout("P2");
        provider.close();
        provider = startProvider();

        assertThat(get("/v1/payments/P1").body()).contains("pending");
        assertThat(get("/v1/payments/P2").body()).contains("pending");
    }

    @Test
    void letsNobodyInWithoutTheKey() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(provider.baseUrl() + "/v1/payments/P1"))
                .header("Authorization", "Bearer other")
                .build();

        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void answersWhatItDoesNotUnderstandWith400() throws Exception {
        assertThat(post("/v1/checkouts", "{").statusCode()).isEqualTo(400);
        assertThat(post("/v1/checkouts", "{\"paymentSn\":\"P1\",\"amount\":\"-1\",\"currency\":\"EUR\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("/v1/checkouts", "{\"paymentSn\":\"P1\",\"amount\":1e100000000,\"currency\":\"EUR\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("/simulator/payments/P1", "{\"outcome\":\"perhaps\"}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aPersonPaysOnThePage() throws Exception {
        checkout("P1");
        assertThat(get("/pay/P1").body())
                .contains("10.00 EUR")
                .contains(">Pay<")
                .contains(">Decline<");

        assertThat(post("/pay/P1/succeeded", "").body()).contains("succeeded").doesNotContain(">Pay<");

        await().until(() -> received.size() == 1);
    }

    @Test
    void isDownWhenItIsTold() throws Exception {
        post("/simulator/faults", "{\"down\":true}");
        assertThat(get("/v1/payments/P1").statusCode()).isEqualTo(503);

        post("/simulator/faults", "{\"down\":false}");
        assertThat(get("/v1/payments/P1").statusCode()).isEqualTo(200);
    }

    private String checkout(String paymentSn) throws Exception {
        HttpResponse<String> response = post(
                "/v1/checkouts",
                "{\"paymentSn\":\"" + paymentSn + "\",\"amount\":\"10.00\",\"currency\":\"EUR\",\"method\":\"CARD\","
                        + "\"expiresAt\":\"2030-01-01T00:00:00Z\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(provider.baseUrl() + path)));
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(provider.baseUrl() + path))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.header("Authorization", "Bearer key").build(), HttpResponse.BodyHandlers.ofString());
    }
}
