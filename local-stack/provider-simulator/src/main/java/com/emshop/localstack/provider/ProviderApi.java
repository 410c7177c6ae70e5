package com.emshop.localstack.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The provider over HTTP: what the shop calls ({@code /v1}, with the API key), what a customer sees ({@code /pay}), and
 * what plays the customer ({@code /simulator}, without a key: it listens on this machine only).
 */
final class ProviderApi {
    private static final Logger log = LoggerFactory.getLogger(ProviderApi.class);

    private static final int THREADS = 16;
    private static final int BACKLOG = 100;
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final int MAX_TIMES = 100;
    /** Of an amount, on either side of the point: 1e100000000 would take minutes to print. */
    private static final int MAX_DIGITS = 32;
    /** Longer than anybody waits for an answer. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final Pattern PAYMENT = Pattern.compile("/v1/payments/([A-Za-z0-9_-]{1,64})");
    private static final Pattern CLOSING = Pattern.compile("/v1/payments/([A-Za-z0-9_-]{1,64})/close");
    private static final Pattern REFUND = Pattern.compile("/v1/refunds/([A-Za-z0-9_-]{1,64})");
    private static final Pattern PAGE = Pattern.compile("/pay/([A-Za-z0-9_-]{1,64})");
    private static final Pattern DECISION = Pattern.compile("/pay/([A-Za-z0-9_-]{1,64})/(succeeded|failed)");
    private static final Pattern CONTROL = Pattern.compile("/simulator/payments/([A-Za-z0-9_-]{1,64})");
    private static final Pattern SN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Ledger ledger;
    private final String apiKey;
    private final HttpServer server;
    private final String baseUrl;
    private volatile FaultSettings faults = FaultSettings.NONE;

    /** @param port 0 takes any that is free */
    ProviderApi(Ledger ledger, String apiKey, String address, int port) throws IOException {
        this.ledger = ledger;
        this.apiKey = apiKey;
        this.server = HttpServer.create(new InetSocketAddress(address, port), BACKLOG);
        this.baseUrl = "http://127.0.0.1:" + server.getAddress().getPort();
        server.setExecutor(Executors.newFixedThreadPool(THREADS));
        server.createContext("/", this::handle);
    }

    void start() {
        server.start();
    }

    void stop() {
        server.stop(0);
    }

    String baseUrl() {
        return baseUrl;
    }

    boolean isDown() {
        return faults.down();
    }

    /** @param answer null: the caller gets none */
    private record Answer(
            int status, String contentType, @Nullable String answer) {
        static Answer json(int status, Object body) {
            return new Answer(status, "application/json", Json.MAPPER.writeValueAsString(body));
        }

        static Answer problem(int status, String detail) {
            var problem = new LinkedHashMap<String, Object>();
            problem.put("status", status);
            problem.put("detail", detail);
            return new Answer(status, "application/problem+json", Json.MAPPER.writeValueAsString(problem));
        }

        static Answer html(int status, String page) {
            return new Answer(status, "text/html; charset=utf-8", page);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answerTo(exchange);
            String text = answer.answer();
            if (text == null) {
                // Closing without an answer is what a caller sees when the provider is killed.
                return;
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Answer answerTo(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
            if (body.length > MAX_BODY_BYTES) {
                return Answer.problem(413, "the body is too large");
            }
            if (path.startsWith("/v1/")) {
                if (!isAuthorized(exchange)) {
                    return Answer.problem(401, "wrong API key");
                }
                if (faults.down()) {
                    return Answer.problem(503, "the provider is down, on purpose");
                }
            }
            return route(exchange, exchange.getRequestMethod() + " " + path, path, body);
        } catch (RequestRejected refused) {
            Object body = refused.body();
            return body == null
                    ? Answer.problem(refused.status(), refused.detail())
                    : Answer.json(refused.status(), body);
        } catch (JacksonException | IllegalArgumentException malformed) {
            return Answer.problem(400, "malformed request: " + malformed.getMessage());
        } catch (RuntimeException e) {
            log.error("{} {} failed", exchange.getRequestMethod(), path, e);
            return Answer.problem(500, "internal error, see the log");
        }
    }

    private boolean isAuthorized(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("authorization");
        byte[] expected = ("Bearer " + apiKey).getBytes(StandardCharsets.UTF_8);
        return header != null && MessageDigest.isEqual(expected, header.getBytes(StandardCharsets.UTF_8));
    }

    private Answer route(HttpExchange exchange, String call, String path, byte[] body) {
        boolean post = call.startsWith("POST ");
        boolean get = call.startsWith("GET ");
        Matcher matcher;
        if (call.equals("GET /health")) {
            return Answer.json(200, Map.of("status", "UP"));
        } else if (call.equals("POST /v1/checkouts")) {
            return checkout(read(body, CheckoutRequest.class));
        } else if (call.equals("POST /v1/refunds")) {
            return refund(exchange.getRequestHeaders().getFirst("idempotency-key"), read(body, RefundRequest.class));
        } else if (call.equals("POST /simulator/faults")) {
            return misbehave(read(body, FaultsRequest.class));
        } else if (call.equals("GET /simulator/faults")) {
            return Answer.json(200, faults);
        } else if (post && (matcher = CLOSING.matcher(path)).matches()) {
            return Answer.json(200, ledger.close(matcher.group(1)));
        } else if (get && (matcher = PAYMENT.matcher(path)).matches()) {
            return Answer.json(200, ledger.payment(matcher.group(1)));
        } else if (get && (matcher = REFUND.matcher(path)).matches()) {
            Refund refund = ledger.refund(matcher.group(1));
            return refund == null ? Answer.problem(404, "no such refund") : Answer.json(200, refund);
        } else if (post && (matcher = CONTROL.matcher(path)).matches()) {
            return control(matcher.group(1), read(body, ControlRequest.class));
        } else if (get && (matcher = PAGE.matcher(path)).matches()) {
            return page(matcher.group(1), "");
        } else if (post && (matcher = DECISION.matcher(path)).matches()) {
            return decide(matcher.group(1), matcher.group(2).equals("succeeded") ? Outcome.SUCCEEDED : Outcome.FAILED);
        }
        return Answer.problem(404, "there is no " + call);
    }

    private static <T> T read(byte[] body, Class<T> type) {
        T value = Json.MAPPER.readValue(body, type);
        if (value == null) {
            throw new IllegalArgumentException("a JSON object is missing");
        }
        return value;
    }

    record CheckoutRequest(
            @Nullable String paymentSn,
            @Nullable BigDecimal amount,
            @Nullable String currency,
            @Nullable String method,
            @Nullable Instant expiresAt) {}

    private Answer checkout(CheckoutRequest request) {
        String paymentSn = sn("paymentSn", request.paymentSn());
        ledger.open(
                paymentSn,
                positive("amount", request.amount()),
                required("currency", request.currency()),
                request.method(),
                request.expiresAt());
        return Answer.json(200, Map.of("checkoutUrl", baseUrl + "/pay/" + paymentSn));
    }

    private Answer refund(@Nullable String idempotencyKey, RefundRequest request) {
        sn("refundSn", request.refundSn());
        sn("paymentSn", request.paymentSn());
        sn("thirdPartySn", request.thirdPartySn());
        positive("amount", request.amount());
        required("currency", request.currency());
        FaultSettings.Refunds fault = faults.refunds();
        Refund refund = ledger.refund(required("header Idempotency-Key", idempotencyKey), request, fault);
        if (fault == FaultSettings.Refunds.TIME_OUT) {
            keepSilent();
            return new Answer(0, "", null);
        }
        return Answer.json(200, refund);
    }

    private void keepSilent() {
        long untilNanos = System.nanoTime() + SILENCE.toNanos();
        while (faults.refunds() == FaultSettings.Refunds.TIME_OUT && System.nanoTime() - untilNanos < 0) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    /** What is not said stays as it is. */
    record FaultsRequest(
            FaultSettings.@Nullable Refunds refunds,
            @Nullable Boolean down) {}

    private Answer misbehave(FaultsRequest request) {
        FaultSettings.Refunds refunds = request.refunds();
        Boolean down = request.down();
        FaultSettings changed =
                new FaultSettings(refunds == null ? faults.refunds() : refunds, down == null ? faults.down() : down);
        faults = changed;
        if (changed.refunds() != FaultSettings.Refunds.PENDING) {
            ledger.finishPendingRefunds();
        }
        return Answer.json(200, changed);
    }

    record ControlRequest(
            @Nullable String orderSn,
            @Nullable BigDecimal amount,
            @Nullable String currency,
            @Nullable Outcome outcome,
            boolean retryable,
            @Nullable Integer times,
            boolean newCapture,
            boolean force) {}

    private Answer control(String paymentSn, ControlRequest request) {
        Outcome outcome = request.outcome();
        Integer times = request.times();
        if (outcome == null) {
            throw new IllegalArgumentException("outcome is missing");
        }
        if (times != null && (times < 1 || times > MAX_TIMES)) {
            throw new IllegalArgumentException("times has to be between 1 and " + MAX_TIMES);
        }
        if (request.amount() != null) {
            positive("amount", request.amount());
        }
        List<Webhook> sent = ledger.attempt(
                paymentSn,
                new Ledger.Attempt(
                        request.amount(),
                        request.currency(),
                        outcome,
                        request.retryable(),
                        times == null ? 1 : times,
                        request.newCapture(),
                        request.force()));
        var answer = new LinkedHashMap<String, Object>();
        answer.put("paymentSn", paymentSn);
        if (request.orderSn() != null) {
            answer.put("orderSn", request.orderSn());
        }
        answer.put(
                "webhooks",
                sent.stream()
                        .map(webhook -> Map.of("id", webhook.id(), "body", Json.MAPPER.readTree(webhook.body())))
                        .toList());
        return Answer.json(202, answer);
    }

    private Answer decide(String paymentSn, Outcome outcome) {
        try {
            ledger.attempt(paymentSn, new Ledger.Attempt(null, null, outcome, false, 1, false, false));
            return page(paymentSn, "");
        } catch (RequestRejected refused) {
            return page(paymentSn, refused.detail());
        }
    }

    private Answer page(String paymentSn, String message) {
        Capture asked = ledger.asked(paymentSn);
        if (asked == null) {
            return Answer.html(404, document("Unknown payment", "<p>There is no payment " + paymentSn + ".</p>"));
        }
        PaymentStatus status = ledger.payment(paymentSn).status();
        var content = new StringBuilder();
        content.append("<p class=\"amount\">")
                .append(escaped(asked.amount().toPlainString() + " " + asked.currency()))
                .append("</p><p>Payment ")
                .append(paymentSn)
                .append(" is ")
                .append(status.name().toLowerCase(Locale.ROOT))
                .append(".</p>");
        if (!message.isEmpty()) {
            content.append("<p role=\"alert\">").append(escaped(message)).append("</p>");
        }
        if (status == PaymentStatus.PENDING) {
            content.append(button(paymentSn, "succeeded", "Pay")).append(button(paymentSn, "failed", "Decline"));
        }
        return Answer.html(200, document("Checkout", content.toString()));
    }

    private static String button(String paymentSn, String outcome, String label) {
        return "<form method=\"post\" action=\"/pay/" + paymentSn + "/" + outcome + "\"><button>" + label
                + "</button></form>";
    }

    private static String document(String title, String content) {
        return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title + "</title>"
                + "<style>body{font:16px system-ui;max-width:24rem;margin:4rem auto}form{display:inline}"
                + ".amount{font-size:2rem}button{font:inherit;padding:.5rem 1.5rem;margin-right:.5rem}</style>"
                + "</head><body><h1>" + title + "</h1>" + content
                + "<p><small>This provider is simulated. No money moves.</small></p></body></html>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String sn(String name, @Nullable String value) {
        if (value == null || !SN.matcher(value).matches()) {
            throw new IllegalArgumentException(name + " is missing or malformed");
        }
        return value;
    }

    private static String required(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static BigDecimal positive(String name, @Nullable BigDecimal value) {
        if (value == null || value.signum() <= 0) {
            throw new IllegalArgumentException(name + " is missing or not positive");
        }
        if (Math.abs((long) value.scale()) > MAX_DIGITS || value.precision() > 2 * MAX_DIGITS) {
            throw new IllegalArgumentException(name + " has too many digits");
        }
        return value;
    }
}
