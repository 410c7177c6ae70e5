package com.emshop.benchmarks.attack;

import com.emshop.localstack.stack.Service;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Makes the requests of the attack; the same number makes the same request but for its time. For one thread. */
final class HostileRequests {
    /** Of what the attacker leaves behind in the shop. */
    static final String PREFIX = "attack-";

    private static final List<Service> WITH_HTTP =
            List.of(Service.ORDER, Service.PAYMENT, Service.INVENTORY, Service.LOGISTICS, Service.CONSOLE);
    private static final List<String> PATHS = List.of(
            "/../../etc/passwd",
            "/products/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
            "/orders/%00",
            "/orders/%",
            "/orders/%zz",
            "/orders/%C0%AF",
            "/orders/a;b=c",
            "/orders//%2F%2F",
            "/orders/' OR '1'='1",
            "/orders?cursor=%FF%FE&limit=99999999999999999999",
            "/orders?status[]=x&status[]=y",
            "/${jndi:ldap://127.0.0.1/x}",
            "/" + "a".repeat(6_000),
            "/actuator/heapdump",
            "/actuator/env",
            "/webhooks/payments/%2E%2E/x");
    private static final List<String> RUBBISH = List.of(
            "",
            "rubbish",
            "{",
            "[]",
            "null",
            "{\"type\":\"" + "x".repeat(81) + "\",\"data\":{}}",
            "{\"type\":\"payment.succeeded\"}",
            "{\"type\":\"payment.succeeded\",\"data\":{\"paymentSn\":\"é\",\"thirdPartySn\":\"1\",\"amount\":\"1\",\"currency\":\"EUR\"}}",
            "{\"type\":\"payment.succeeded\",\"data\":{\"paymentSn\":\"p\",\"thirdPartySn\":\"1\",\"amount\":1e100000000,\"currency\":\"EUR\"}}",
            "{\"type\":\"payment.succeeded\",\"data\":{\"paymentSn\":\"p\",\"thirdPartySn\":\"1\",\"amount\":\""
                    + "9".repeat(2_000) + "\",\"currency\":\"EUR\"}}",
            "{\"type\":\"refund.failed\",\"data\":" + "[".repeat(5_000) + "}");
    private static final Duration OLD = Duration.ofHours(1);
    private static final long HUGE_BYTES = 150L * 1024 * 1024;
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int DEPTH = 30_000;
    private static final int NUMBER_DIGITS = 60_000;
    /** The services accept no body that is as large, so it never ends. */
    private static final int SLOW_BODY_BYTES = 4_000;

    private final AttackSettings settings;
    private final Clock clock;
    private final SecretKeySpec webhookKey;
    private final byte[] piece = " ".repeat(PIECE_BYTES).getBytes(StandardCharsets.US_ASCII);
    private final byte[] chunk = chunk(piece);
    private final byte[] gzip = gzip();
    private final byte[] deep = "[".repeat(DEPTH).getBytes(StandardCharsets.US_ASCII);
    private final byte[] longNumber = ("{\"items\":[{\"sku\":\"x\",\"quantity\":" + "9".repeat(NUMBER_DIGITS) + "}]}")
            .getBytes(StandardCharsets.US_ASCII);

    HostileRequests(AttackSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.webhookKey = new SecretKeySpec(
                Base64.getDecoder().decode(settings.webhookSecret().substring("whsec_".length())), "HmacSHA256");
    }

    /** @param number of the attempt; attempts of a kind differ by it */
    HostileRequest request(AttackKind kind, long number) {
        Service any = WITH_HTTP.get((int) (number % WITH_HTTP.size()));
        return switch (kind) {
            case SLOW_BODY ->
                HostileRequest.dripping(
                        port(Service.ORDER),
                        submission(AttackKind.SLOW_BODY, number, "Content-Length: " + SLOW_BODY_BYTES),
                        " ");
            case SLOW_WEBHOOK ->
                HostileRequest.dripping(port(Service.PAYMENT), webhook("Content-Length: " + SLOW_BODY_BYTES), " ");
            case SLOW_HEAD -> HostileRequest.dripping(port(any), "GET / HTTP/1.1\r\nHost: shop\r\n", "X-A: b\r\n");
            case SILENT -> HostileRequest.silence(port(any));
            case HUGE_DECLARED ->
                HostileRequest.streaming(
                        port(Service.ORDER),
                        submission(AttackKind.SLOW_BODY, number, "Content-Length: " + HUGE_BYTES),
                        piece,
                        HUGE_BYTES);
            case HUGE_CHUNKED ->
                HostileRequest.streaming(
                        port(Service.PAYMENT), webhook("Transfer-Encoding: chunked"), chunk, HUGE_BYTES);
            case GZIP -> order(number, gzip, "Content-Encoding: gzip");
            case FORM ->
                HostileRequest.whole(
                        port(any),
                        "POST /orders HTTP/1.1\r\nHost: shop\r\nContent-Type: "
                                + (number % 2 == 0
                                        ? "application/x-www-form-urlencoded"
                                        : "multipart/form-data; boundary=x")
                                + "\r\nContent-Length: " + PIECE_BYTES / 4 + "\r\n\r\n",
                        Arrays.copyOf(piece, PIECE_BYTES / 4));
            case DEEP_JSON -> order(number, deep, "");
            case LONG_NUMBER -> order(number, longNumber, "");
            case HOSTILE_PATH ->
                HostileRequest.whole(
                        port(any),
                        "GET " + PATHS.get((int) (number % PATHS.size())) + " HTTP/1.1\r\nHost: shop\r\n"
                                + authorization(AttackKind.SLOW_BODY) + "\r\n",
                        new byte[0]);
            case WEBHOOK_FORGED -> signed(number, genuineBody(number), clock.instant(), "v1," + "A".repeat(43) + "=");
            case WEBHOOK_OLD ->
                signed(number, genuineBody(number), clock.instant().minus(OLD), null);
            case WEBHOOK_UNSIGNED -> {
                byte[] body = genuineBody(number).getBytes(StandardCharsets.UTF_8);
                yield HostileRequest.whole(port(Service.PAYMENT), webhook("Content-Length: " + body.length), body);
            }
            case WEBHOOK_RUBBISH -> signed(number, RUBBISH.get((int) (number % RUBBISH.size())), clock.instant(), null);
            case WEBHOOK_UNKNOWN -> signed(number, "{\"type\":\"attack.unknown\",\"data\":{}}", clock.instant(), null);
            case TOKEN_EXPIRED, TOKEN_ISSUER, TOKEN_AUDIENCE, TOKEN_UNSIGNED, TOKEN_FORGED ->
                HostileRequest.whole(
                        port(any),
                        "GET " + (any == Service.ORDER ? "/orders" : "/dead-letters") + " HTTP/1.1\r\nHost: shop\r\n"
                                + authorization(kind) + "\r\n",
                        new byte[0]);
        };
    }

    private int port(Service service) {
        return Objects.requireNonNull(settings.ports().get(service.name()), service.name());
    }

    private String authorization(AttackKind kind) {
        return "Authorization: Bearer " + settings.tokens().get(kind) + "\r\n";
    }

    private String submission(AttackKind token, long number, String length) {
        return "POST /orders HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nIdempotency-Key: " + PREFIX
                + number + "\r\n" + authorization(token) + length + "\r\n\r\n";
    }

    private HostileRequest order(long number, byte[] body, String header) {
        String length = (header.isEmpty() ? "" : header + "\r\n") + "Content-Length: " + body.length;
        return HostileRequest.whole(port(Service.ORDER), submission(AttackKind.SLOW_BODY, number, length), body);
    }

    private static String webhook(String headers) {
        return "POST /webhooks/payments HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n" + headers
                + "\r\n\r\n";
    }

    /** Money for a payment that does not exist. */
    private static String genuineBody(long number) {
        return "{\"type\":\"payment.succeeded\",\"data\":{\"paymentSn\":\"" + PREFIX + number + "\",\"thirdPartySn\":\""
                + PREFIX + number + "\",\"amount\":\"12.50\",\"currency\":\"EUR\"}}";
    }

    /** @param signature null for the right one */
    private HostileRequest signed(long number, String text, Instant time, @Nullable String signature) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        String id = PREFIX + number;
        return HostileRequest.whole(
                port(Service.PAYMENT),
                webhook("webhook-id: " + id + "\r\nwebhook-timestamp: " + time.getEpochSecond()
                        + "\r\nwebhook-signature: " + (signature == null ? signature(id, time, body) : signature)
                        + "\r\nContent-Length: " + body.length),
                body);
    }

    private String signature(String id, Instant time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(webhookKey.getAlgorithm());
            mac.init(webhookKey);
            mac.update((id + "." + time.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] chunk(byte[] content) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes((Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(content);
        bytes.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    /** Ten megabytes, packed into ten kilobytes. */
    private static byte[] gzip() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(new byte[10 * 1024 * 1024]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
