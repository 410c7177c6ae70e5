package com.emshop.e2e;

import com.emshop.localstack.stack.Service;
import com.emshop.localstack.stack.Tokens;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Requests that a client should not send, made of the services' OpenAPI documents. Each follows from the seed and its number
 * alone, but for the numbers of the orders that it names.
 */
final class HostileRequests {
    /** The number in the name of the caller of all requests that only read. */
    static final int READER = Integer.MAX_VALUE;

    private static final Duration VALIDITY = Duration.ofHours(12);
    private static final List<String> OTHER_METHODS =
            List.of("HEAD", "OPTIONS", "TRACE", "PATCH", "DELETE", "PUT", "POST", "GET", "PROPFIND", "BREW", "get");
    private static final List<String> OTHER_PATHS = List.of(
            "/unknown",
            "/error",
            "/v3/api-docs/unknown",
            "/orders/",
            "//orders",
            "/orders//",
            "/products/../orders",
            "/favicon.ico",
            "/%2e%2e/",
            "/webhooks",
            "/api",
            "/api/unknown",
            "/index.html.bak",
            "/;",
            "/;a=%",
            "/%zz",
            "/.env",
            "*",
            "http://127.0.0.1/orders",
            "/\u0000");
    private static final List<String> CONTENT_TYPES = List.of(
            "text/plain",
            "application/xml",
            "multipart/form-data",
            "application/x-www-form-urlencoded",
            "application/json; charset=utf-16",
            "application/json;charset=nonsense",
            "application/octet-stream",
            "*/*",
            "json",
            "/",
            "",
            "application/cbor",
            "a/b;c=\u0001");
    private static final List<String> ACCEPTS = List.of(
            "text/html,application/xhtml+xml,*/*;q=0.8",
            "text/html",
            "application/xml",
            "image/png",
            "nonsense",
            "",
            "*/*;q=0",
            "text/plain");
    private static final List<String> NO_TOKENS = List.of(
            "Bearer",
            "Bearer ",
            "Bearer x",
            "Bearer a.b.c",
            "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwicm9sZXMiOlsib3BlcmF0b3IiXX0.",
            "Bearer \u00e9",
            "Bearer \u0001",
            "Basic b3BlcmF0b3I6b3BlcmF0b3I=",
            "bearer",
            "Digest",
            "",
            "Bearer a b",
            "Bearer " + "A".repeat(5000));

    private static final Pattern TOKEN = Pattern.compile("(Bearer eyJ)[\\w.-]{100,}");

    private final long seed;
    private final String run;
    private final List<ApiOperation> operations;
    private final KnownValues known;
    private final Function<Service, String> addresses;
    private final String ownerToken;
    private final Tokens tokens;
    private final Tokens foreign;
    private final String webhookSecret;
    private final Map<List<Object>, String> signed = new ConcurrentHashMap<>();
    private final Clock clock = Clock.systemUTC();

    /**
     * @param run part of the name of every caller, so that what one leaves is found
     * @param owner the customer of the known orders
     */
    HostileRequests(
            long seed, String run, List<ApiOperation> operations, KnownValues known, RunningShop shop, String owner) {
        this.seed = seed;
        this.run = run;
        this.operations = operations;
        this.known = known;
        this.addresses = shop.stack().addresses()::of;
        this.tokens = new Tokens(shop.stack().secrets().tokenKey(), clock);
        this.ownerToken = tokens.sign(owner, List.of(Tokens.Role.CUSTOMER), VALIDITY);
        this.webhookSecret = shop.stack().secrets().webhookSecret();
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
            keys.initialize(2048);
            this.foreign = new Tokens(keys.generateKeyPair().getPrivate(), clock);
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** @param operation what it asks for, for people */
    record Hostile(int number, String operation, RawHttp.Request request) {
        boolean mayChange() {
            return HostileRequests.mayChange(request.method());
        }

        /** For people: one line, with tokens that are cut. */
        @Override
        public String toString() {
            String text = request.method() + " " + request.target() + " " + request.headers() + " "
                    + new String(request.body(), StandardCharsets.UTF_8);
            return "number " + number + ": " + TOKEN.matcher(text).replaceAll("$1…");
        }
    }

    private static boolean mayChange(String method) {
        return !List.of("GET", "HEAD", "OPTIONS", "TRACE").contains(method);
    }

    /** The name of the caller of a request; what the request leaves in the databases has it. */
    String caller(int number) {
        return run + "-" + number + "-";
    }

    /** The request with this number. */
    Hostile request(int number) {
        HostileValues random = new HostileValues(seed, number);
        if (random.happens(3)) {
            Service service = random.oneOf(List.of(Service.values()));
            return hostile(
                    number,
                    service,
                    service.label() + " another path",
                    "GET",
                    random.oneOf(OTHER_PATHS),
                    List.of(),
                    new byte[0],
                    random);
        }
        ApiOperation operation = random.oneOf(operations);
        Fuzzed fuzzed = new Fuzzed(operation, number, random);
        return fuzzed.make();
    }

    private Hostile hostile(
            int number,
            Service service,
            String operation,
            String method,
            String target,
            List<String> headers,
            byte[] body,
            HostileValues random) {
        List<String> all = new ArrayList<>(headers);
        authorization(mayChange(method) ? number : READER, random).ifPresent(all::add);
        if (random.happens(5)) {
            all.add("Accept: " + random.oneOf(ACCEPTS));
        }
        if (random.happens(2)) {
            all.add("X-Extra: " + headerBytes(random.text("value")));
        }
        return new Hostile(
                number,
                operation,
                new RawHttp.Request(
                        URI.create(addresses.apply(service)),
                        method,
                        target,
                        all,
                        body,
                        body.length > 0 && random.happens(3)));
    }

    private Optional<String> authorization(int caller, HostileValues random) {
        int kind = random.below(100);
        if (kind < 48) {
            return bearer(token(tokens, caller, List.of(Tokens.Role.OPERATOR), VALIDITY));
        } else if (kind < 68) {
            return bearer(ownerToken);
        } else if (kind < 82) {
            return bearer(token(tokens, caller, List.of(Tokens.Role.CUSTOMER), VALIDITY));
        } else if (kind < 88) {
            return Optional.empty();
        } else if (kind < 90) {
            return bearer(token(tokens, caller, List.of(Tokens.Role.OPERATOR), VALIDITY.negated()));
        } else if (kind < 92) {
            return bearer(token(foreign, caller, List.of(Tokens.Role.OPERATOR), VALIDITY));
        } else if (kind < 93) {
            return bearer(token(tokens, caller, List.of(), VALIDITY));
        }
        return Optional.of("Authorization: " + headerBytes(random.oneOf(NO_TOKENS)));
    }

    /** Signed once: a signature costs more than most requests. */
    private String token(Tokens signer, int caller, List<Tokens.Role> roles, Duration validity) {
        return signed.computeIfAbsent(
                List.of(signer == foreign, caller, roles, validity),
                none -> signer.sign(caller(caller), roles, validity));
    }

    private static Optional<String> bearer(String token) {
        return Optional.of("Authorization: Bearer " + token);
    }

    /** One request while it is made: most of it is valid, one to three parts are not. */
    private final class Fuzzed {
        private final ApiOperation operation;
        private final int number;
        private final HostileValues random;
        private final int hostile;
        private int part;

        Fuzzed(ApiOperation operation, int number, HostileValues random) {
            this.operation = operation;
            this.number = number;
            this.random = random;
            int parts = (int) operation.parameters().stream()
                            .filter(each -> !each.in().equals("header"))
                            .count()
                    + (operation.body().isPresent() || isWebhook() ? 2 : 0)
                    + 1;
            // One part is hostile for sure; with a single bit set the others are what the service expects.
            this.hostile = 1 << random.below(parts) | (random.happens(25) ? 1 << random.below(parts) : 0);
        }

        private boolean next() {
            return (hostile & 1 << part++) != 0;
        }

        /** Always takes two parts. */
        private boolean eitherOfTwo() {
            boolean first = next();
            boolean second = next();
            return first || second;
        }

        private boolean isWebhook() {
            return operation.path().equals("/webhooks/payments")
                    && operation.method().equals("POST");
        }

        Hostile make() {
            String target = path() + query();
            List<String> headers = new ArrayList<>();
            byte[] body = body(headers);
            String method = next() && random.happens(30) ? random.oneOf(OTHER_METHODS) : operation.method();
            headers(headers, body);
            return hostile(number, operation.service(), operation.toString(), method, target, headers, body, random);
        }

        private String path() {
            String path = operation.path();
            for (ApiOperation.Parameter parameter : operation.parameters()) {
                if (parameter.in().equals("path")) {
                    String valid = valid(parameter);
                    String value = next() ? hostileInTarget(valid, true) : percentEncoded(valid);
                    path = path.replace("{" + parameter.name() + "}", value);
                }
            }
            return path;
        }

        private String query() {
            StringBuilder query = new StringBuilder();
            for (ApiOperation.Parameter parameter : operation.parameters()) {
                if (!parameter.in().equals("query")) {
                    continue;
                }
                boolean broken = next();
                if (!broken && !parameter.required() && random.happens(70)) {
                    continue;
                }
                if (broken && parameter.required() && random.happens(10)) {
                    continue;
                }
                String valid = parameter.name().equals("cursor") ? cursor() : valid(parameter);
                String value = !broken || parameter.name().equals("cursor") && random.happens(70)
                        ? percentEncoded(valid)
                        : hostileInTarget(valid, false);
                String name =
                        broken && random.happens(5) ? percentEncoded(random.text(parameter.name())) : parameter.name();
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(value);
                if (broken && random.happens(5)) {
                    query.append('&').append(name).append('=').append(hostileInTarget(valid, false));
                }
            }
            return query.toString();
        }

        private String valid(ApiOperation.Parameter parameter) {
            return String.valueOf(operation.validValue(parameter.schema(), parameter.name(), known, random));
        }

        /** In the form of a cursor, with a hostile position. */
        private String cursor() {
            String position = random.text(random.oneOf(known.byName().get("orderSn")));
            byte[] bytes = position.getBytes(StandardCharsets.UTF_8);
            return switch (random.below(4)) {
                case 0 -> Base64.getEncoder().encodeToString(bytes);
                case 1 -> Base64.getUrlEncoder().encodeToString(bytes);
                default -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            };
        }

        private String hostileInTarget(String valid, boolean inPath) {
            String text = random.text(valid);
            return switch (random.below(8)) {
                case 0 -> raw(text);
                case 1 -> percentEncoded(valid) + random.escape();
                case 2 -> random.escape() + percentEncoded(valid);
                case 3 -> inPath ? percentEncoded(valid) + random.escape() + random.escape() : random.escape();
                default -> percentEncoded(text);
            };
        }

        private byte[] body(List<String> headers) {
            if (isWebhook()) {
                return webhook(headers);
            }
            if (operation.body().isEmpty()) {
                return random.happens(3) ? random.token().getBytes(StandardCharsets.UTF_8) : new byte[0];
            }
            Object body = operation.validValue(operation.body().get(), "", known, random);
            byte[] bytes = hostileBody(body, eitherOfTwo());
            headers.add("Content-Type: "
                    + (random.happens(4) ? headerBytes(random.oneOf(CONTENT_TYPES)) : "application/json"));
            return bytes;
        }

        private byte[] hostileBody(Object body, boolean broken) {
            if (!broken) {
                return JsonText.of(body).getBytes(StandardCharsets.UTF_8);
            }
            Object mutated = random.mutated(body);
            String text = JsonText.of(
                    random.happens(20) && !(mutated instanceof JsonText.Raw) ? random.mutated(mutated) : mutated);
            return switch (random.below(40)) {
                case 0 -> new byte[0];
                case 1 -> text.getBytes(StandardCharsets.UTF_16);
                case 2 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
                case 3 -> (text + text).getBytes(StandardCharsets.UTF_8);
                case 4 -> text.substring(0, text.length() / 2).getBytes(StandardCharsets.UTF_8);
                case 5 -> text.replace(':', '\u00ff').getBytes(StandardCharsets.ISO_8859_1);
                case 6 -> (" ".repeat(300_000) + text).getBytes(StandardCharsets.UTF_8);
                default -> text.getBytes(StandardCharsets.UTF_8);
            };
        }

        /** The document does not say what a webhook is, since its bytes are signed. */
        private byte[] webhook(List<String> headers) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("paymentSn", known.valueOf("paymentSn", "", random));
            data.put("thirdPartySn", caller(number));
            data.put("amount", "0.03"); // nobody has to pay so little: it matches no payment
            data.put("currency", "EUR");
            data.put("occurredAt", clock.instant().toString());
            data.put("retryable", false);
            if (random.happens(30)) {
                data.put("refundReference", known.valueOf("refundSn", "", random));
            }
            Map<String, Object> message = new LinkedHashMap<>();
            message.put(
                    "type",
                    random.oneOf(List.of("payment.succeeded", "payment.failed", "refund.succeeded", "refund.failed")));
            message.put("data", data);
            byte[] body = hostileBody(message, eitherOfTwo());
            String id = random.happens(85) ? caller(number) : headerBytes(random.text(caller(number)));
            String time = random.happens(90)
                    ? Long.toString(clock.instant().getEpochSecond())
                    : headerBytes(random.text("1"));
            headers.add("Content-Type: application/json");
            headers.add("webhook-id: " + id);
            headers.add("webhook-timestamp: " + time);
            headers.add("webhook-signature: "
                    + (random.happens(85) ? signature(id, time, body) : headerBytes(random.text("v1,AAAA"))));
            return body;
        }

        private String signature(String id, String time, byte[] body) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(
                        Base64.getDecoder().decode(webhookSecret.substring("whsec_".length())), "HmacSHA256"));
                mac.update((id + "." + time + ".").getBytes(StandardCharsets.ISO_8859_1));
                return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
            } catch (GeneralSecurityException everyPlatformHasIt) {
                throw new IllegalStateException(everyPlatformHasIt);
            }
        }

        private void headers(List<String> headers, byte[] body) {
            for (ApiOperation.Parameter parameter : operation.parameters()) {
                String name = parameter.name();
                if (!parameter.in().equals("header")
                        || name.toLowerCase(Locale.ROOT).startsWith("webhook-")) {
                    continue;
                }
                String valid = name.equals("Idempotency-Key") ? caller(number) : valid(parameter);
                if (random.happens(parameter.required() ? 95 : 60)) {
                    headers.add(name + ": " + (random.happens(20) ? headerBytes(random.text(valid)) : valid));
                }
                if (random.happens(2)) {
                    headers.add(name + ": " + headerBytes(random.text(valid)));
                }
            }
        }
    }

    /** As a URI allows it. */
    private static String percentEncoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xff);
            if (character < 0x80 && (Character.isLetterOrDigit(character) || "-._~".indexOf(character) >= 0)) {
                encoded.append(character);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) character));
            }
        }
        return encoded.toString();
    }

    /** As no URI allows it; only what would end the line is left out. */
    private static String raw(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                .replaceAll("[\\r\\n]", "");
    }

    private static String headerBytes(String text) {
        return raw(text);
    }
}
