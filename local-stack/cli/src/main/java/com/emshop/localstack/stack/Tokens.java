package com.emshop.localstack.stack;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Signs the bearer tokens that the services accept (JWT, RS256). */
public final class Tokens {
    public static final String ISSUER = "emshop";

    /** What can stand in a JSON string as it is. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

    private final PrivateKey key;
    private final Clock clock;

    public Tokens(PrivateKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /** Whom a token lets in as. */
    public enum Role {
        CUSTOMER,
        OPERATOR;

        String claim() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException when the user's id has characters that no id has */
    public String sign(String user, List<Role> roles, Duration validity) {
        if (!PLAIN.matcher(user).matches()) {
            throw new IllegalArgumentException("not the id of a user: " + user);
        }
        Instant now = clock.instant();
        String header = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
        String claims = "{\"iss\":\"" + ISSUER + "\",\"sub\":\"" + user + "\",\"roles\":["
                + String.join(
                        ",",
                        roles.stream().map(role -> "\"" + role.claim() + "\"").toList())
                + "],\"iat\":" + now.getEpochSecond() + ",\"exp\":"
                + now.plus(validity).getEpochSecond() + "}";
        String signed =
                base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        return signed + "." + base64(signature(signed));
    }

    private byte[] signature(String signed) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA256withRSA", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
