package com.emshop.payment.webhook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the signatures of webhooks, as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> specifies: an
 * HMAC-SHA256 over id, timestamp and the very bytes of the body. Several secrets are active while one replaces another; one
 * valid signature under one of them is enough. Compares in constant time. Thread-safe.
 */
final class WebhookSignatures {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String SECRET_PREFIX = "whsec_";
    private static final String VERSION_PREFIX = "v1,";
    /** What Standard Webhooks asks for: 24 to 64 bytes. */
    private static final int SHORTEST_SECRET_BYTES = 24;

    /** Rotation needs two; nobody sends so many, unless to keep us busy. */
    private static final int MOST_SIGNATURES = 16;

    private final List<SecretKeySpec> keys;
    private final Duration tolerance;
    private final Clock clock;

    /**
     * @throws IllegalArgumentException if a secret is none
     */
    WebhookSignatures(List<String> secrets, Duration tolerance, Clock clock) {
        this.keys = secrets.stream().map(WebhookSignatures::key).toList();
        this.tolerance = tolerance;
        this.clock = clock;
    }

    /** Whether these headers and bytes come from the provider, and were sent a moment ago. */
    boolean areGenuine(@Nullable String id, @Nullable String timestamp, @Nullable String signatures, byte[] body) {
        if (id == null || timestamp == null || signatures == null || !isRecent(timestamp)) {
            return false;
        }
        byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        String[] sent = signatures.split(" ", MOST_SIGNATURES + 1);
        boolean genuine = false;
        for (SecretKeySpec key : keys) {
            byte[] expected = sign(key, head, body);
            for (int index = 0; index < Math.min(sent.length, MOST_SIGNATURES); index++) {
                genuine |= MessageDigest.isEqual(expected, decoded(sent[index]));
            }
        }
        return genuine;
    }

    private boolean isRecent(String timestamp) {
        if (!timestamp.matches("\\d{1,12}")) {
            return false;
        }
        Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
        return Duration.between(sent, clock.instant()).abs().compareTo(tolerance) <= 0;
    }

    /** No bytes, which match nothing, for whatever is no signature of the version we know. */
    private static byte[] decoded(String signature) {
        if (!signature.startsWith(VERSION_PREFIX)) {
            return new byte[0];
        }
        try {
            return Base64.getDecoder().decode(signature.substring(VERSION_PREFIX.length()));
        } catch (IllegalArgumentException noBase64) {
            return new byte[0];
        }
    }

    private static byte[] sign(SecretKeySpec key, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(head);
            return mac.doFinal(body);
        } catch (NoSuchAlgorithmException | InvalidKeyException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private static SecretKeySpec key(String secret) {
        if (!secret.startsWith(SECRET_PREFIX)) {
            throw new IllegalArgumentException("a webhook secret begins with " + SECRET_PREFIX);
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()));
        } catch (IllegalArgumentException noBase64) {
            throw new IllegalArgumentException("a webhook secret is base64 behind " + SECRET_PREFIX, noBase64);
        }
        if (bytes.length < SHORTEST_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "a webhook secret has at least " + SHORTEST_SECRET_BYTES + " bytes; this one has " + bytes.length);
        }
        return new SecretKeySpec(bytes, ALGORITHM);
    }
}
