package com.emshop.saga.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.KeySourceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Remembers tokens whose signature was verified, because verifying one costs more than the rest of a request's security.
 *
 * <p>A remembered token is valid until it expires by its own word or the keys change, and at most for {@link #MAX_AGE}. What is
 * rejected, or has no time of expiry, is verified each time. At most {@link #MAX_TOKENS} are remembered. Thread-safe.
 */
final class VerifiedTokens implements JwtDecoder {
    static final Duration MAX_AGE = Duration.ofMinutes(1);
    private static final int MAX_TOKENS = 2_000;

    private final JwtDecoder verifying;
    private final Keys keys;
    private final Clock clock;
    private final Cache<String, Verified> verified;

    /** The keys that tokens are verified with. */
    @FunctionalInterface
    interface Keys {
        /** The same object for as long as the keys do not change. */
        Object current() throws KeySourceException;
    }

    private record Verified(Jwt jwt, Object keys) {}

    VerifiedTokens(JwtDecoder verifying, Keys keys, Clock clock) {
        this.verifying = verifying;
        this.keys = keys;
        this.clock = clock;
        this.verified = Caffeine.newBuilder()
                .maximumSize(MAX_TOKENS)
                .expireAfterWrite(MAX_AGE)
                .ticker(() -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()))
                .build();
    }

    @Override
    public Jwt decode(String token) {
        Object current = currentKeys();
        Verified known = verified.getIfPresent(token);
        if (known != null && known.keys() == current && isCurrent(known.jwt())) {
            return known.jwt();
        }
        Jwt jwt = verifying.decode(token);
        if (isCurrent(jwt)) {
            verified.put(token, new Verified(jwt, current));
        }
        return jwt;
    }

    private Object currentKeys() {
        try {
            return keys.current();
        } catch (KeySourceException unavailable) {
            throw new JwtException("There are no keys to verify tokens with", unavailable);
        }
    }

    /** By its own time of expiry; that a decoder may allow some more for clocks that differ is its own business. */
    private boolean isCurrent(Jwt jwt) {
        Instant expiresAt = jwt.getExpiresAt();
        return expiresAt != null && clock.instant().isBefore(expiresAt);
    }
}
