package com.emshop.saga.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Remembers tokens whose signature was verified, because verifying one costs more than the rest of a request's security.
 *
 * <p>A remembered token is valid until it expires by its own word, at most for {@link #MAX_AGE}: a key that is withdrawn is
 * noticed after that time. What is rejected, or has no time of expiry, is verified each time. At most {@link #MAX_TOKENS} are
 * remembered. Thread-safe.
 */
final class VerifiedTokens implements JwtDecoder {
    static final Duration MAX_AGE = Duration.ofMinutes(1);
    private static final int MAX_TOKENS = 2_000;

    private final JwtDecoder verifying;
    private final Clock clock;
    private final Cache<String, Jwt> verified;

    VerifiedTokens(JwtDecoder verifying, Clock clock) {
        this.verifying = verifying;
        this.clock = clock;
        this.verified = Caffeine.newBuilder()
                .maximumSize(MAX_TOKENS)
                .expireAfterWrite(MAX_AGE)
                .ticker(() -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()))
                .build();
    }

    @Override
    public Jwt decode(String token) {
        Jwt known = verified.getIfPresent(token);
        if (known != null && isCurrent(known)) {
            return known;
        }
        Jwt jwt = verifying.decode(token);
        if (isCurrent(jwt)) {
            verified.put(token, jwt);
        }
        return jwt;
    }

    /** By its own time of expiry; that a decoder may allow some more for clocks that differ is its own business. */
    private boolean isCurrent(Jwt jwt) {
        Instant expiresAt = jwt.getExpiresAt();
        return expiresAt != null && clock.instant().isBefore(expiresAt);
    }
}
