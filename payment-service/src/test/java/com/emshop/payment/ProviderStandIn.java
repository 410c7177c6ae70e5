package com.emshop.payment;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A provider that does what the test says, over real HTTP. */
final class ProviderStandIn implements AutoCloseable {
    static final String API_KEY = "key-of-the-test";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** How it behaves towards refunds of one payment. */
    enum Mood {
        REFUNDS,
        REFUSES,
        TAKES_ITS_TIME,
        /** Does it, but the answer gets lost. */
        LOSES_THE_ANSWER
    }

    private final HttpServer server;
    private final Map<String, String> statuses = new ConcurrentHashMap<>();
    private final Map<String, Mood> moods = new ConcurrentHashMap<>();
    private final Map<String, String> refunds = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private volatile boolean down;

    ProviderStandIn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void isDown(boolean now) {
        down = now;
    }

    /** What it says about a payment. */
    void says(String paymentSn, String status, String captures) {
        statuses.put(paymentSn, "{\"status\":\"" + status + "\",\"captures\":[" + captures + "]}");
    }

    void treatsRefundsOf(String paymentSn, Mood mood) {
        moods.put(paymentSn, mood);
    }

    /** It refunds, but answers only when the latch is released. */
    CountDownLatch holdsTheAnswerOf(String paymentSn) {
        CountDownLatch latch = new CountDownLatch(1);
        held.put(paymentSn, latch);
        return latch;
    }

    /** Whether a refund of this payment was answered. */
    boolean answeredRefundOf(String paymentSn) {
        return answered.contains(paymentSn);
    }

    /** What was called about this payment or refund, in order. */
    List<String> callsAbout(String sn) {
        return calls.stream().filter(call -> call.contains(sn)).toList();
    }

    /** The references under which money of this payment was refunded, or is to be. */
    List<String> keysOf(String paymentSn) {
        return callsAbout(paymentSn).stream()
                .filter(call -> call.startsWith("POST /v1/refunds"))
                .map(call -> call.substring(call.indexOf('#') + 1))
                .distinct()
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            calls.add(exchange.getRequestMethod() + " " + path + (key == null ? "" : "#" + key));
            if (!("Bearer " + API_KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 401, "{}");
            } else if (down) {
                answer(exchange, 503, "{}");
            } else if (path.equals("/v1/checkouts")) {
                answer(
                        exchange,
                        200,
                        "{\"checkoutUrl\":\"" + url() + "/pay/"
                                + JSON.readTree(body).path("paymentSn").asString() + "\"}");
            } else if (path.equals("/v1/refunds")) {
                refund(exchange, JSON.readTree(body));
            } else if (path.startsWith("/v1/refunds/")) {
                String known = refunds.get(path.substring("/v1/refunds/".length()));
                answer(exchange, known == null ? 404 : 200, known == null ? "{}" : known);
            } else if (path.endsWith("/close")) {
                String status = statuses.getOrDefault(sn(path), "{\"status\":\"closed\",\"captures\":[]}");
                boolean paid = status.contains("succeeded");
                answer(exchange, paid ? 409 : 200, paid ? status : "{\"status\":\"closed\",\"captures\":[]}");
            } else {
                answer(exchange, 200, statuses.getOrDefault(sn(path), "{\"status\":\"unknown\",\"captures\":[]}"));
            }
        }
    }

    private void refund(HttpExchange exchange, JsonNode request) throws IOException {
        String reference = request.path("refundSn").asString();
        String paymentSn = request.path("paymentSn").asString();
        Mood mood = moods.getOrDefault(paymentSn, Mood.REFUNDS);
        String status = switch (mood) {
            case REFUNDS, LOSES_THE_ANSWER -> "succeeded";
            case REFUSES -> "failed";
            case TAKES_ITS_TIME -> "pending";
        };
        String answer = "{\"refundSn\":\"" + reference + "\",\"status\":\"" + status + "\",\"thirdPartyRefundSn\":\"tr-"
                + reference + "\",\"reason\":\"as scripted\"}";
        refunds.putIfAbsent(reference, answer);
        awaitRelease(held.get(paymentSn));
        if (mood == Mood.LOSES_THE_ANSWER) {
            answer(exchange, 504, "{}");
        } else {
            answer(exchange, 200, refunds.get(reference));
        }
        answered.add(paymentSn);
    }

    private static void awaitRelease(CountDownLatch latch) throws IOException {
        try {
            if (latch != null && !latch.await(1, TimeUnit.MINUTES)) {
                throw new IOException("the test never let the answer go");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /** A refund that took its time is done. */
    void finishes(String reference) {
        refunds.put(
                reference,
                "{\"refundSn\":\"" + reference + "\",\"status\":\"succeeded\",\"thirdPartyRefundSn\":\"tr-" + reference
                        + "\"}");
    }

    private static String sn(String path) {
        return path.substring("/v1/payments/".length()).replace("/close", "");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
