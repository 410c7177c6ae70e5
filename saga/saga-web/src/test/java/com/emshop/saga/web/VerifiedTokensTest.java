package com.emshop.saga.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;

class VerifiedTokensTest {
    private static final Instant BEGIN = Instant.parse("2026-11-28T10:00:00Z");

    private Instant now = BEGIN;
    private Object keys = new Object();
    private int verified;
    private final InstantSource time = () -> now;
    private final VerifiedTokens tokens = new VerifiedTokens(this::verify, () -> keys, time.withZone(ZoneOffset.UTC));

    /** The token is the number of seconds after which it expires, or a word. */
    private Jwt verify(String token) {
        verified++;
        if (token.equals("forged")) {
            throw new BadJwtException("the signature is wrong");
        }
        Jwt.Builder jwt = Jwt.withTokenValue(token).header("alg", "RS256").subject("customer");
        return token.equals("endless")
                ? jwt.build()
                : jwt.expiresAt(BEGIN.plusSeconds(Long.parseLong(token))).build();
    }

    @Test
    void tokenIsVerifiedOnce() {
        assertThat(tokens.decode("30")).isSameAs(tokens.decode("30"));
        assertThat(verified).isEqualTo(1);
    }

    @Test
    void expiredTokenIsVerifiedAgain() {
        tokens.decode("30");
        now = BEGIN.plusSeconds(30);

        tokens.decode("30");
        tokens.decode("30");

        assertThat(verified).isEqualTo(3);
    }

    @Test
    void tokenIsVerifiedAgainAfterItsTimeHere() {
        tokens.decode("86400");
        now = BEGIN.plus(VerifiedTokens.MAX_AGE).plus(Duration.ofSeconds(1));

        tokens.decode("86400");

        assertThat(verified).isEqualTo(2);
    }

    @Test
    void tokenThatNeverExpiresIsNotRemembered() {
        tokens.decode("endless");
        tokens.decode("endless");

        assertThat(verified).isEqualTo(2);
    }

    @Test
    void tokenIsVerifiedAgainWhenTheKeysHaveChanged() {
        tokens.decode("30");
        keys = new Object();

        tokens.decode("30");
        tokens.decode("30");

        assertThat(verified).isEqualTo(2);
    }

    @Test
    void rejectedTokenIsNotRemembered() {
        assertThatThrownBy(() -> tokens.decode("forged")).isInstanceOf(BadJwtException.class);
        assertThatThrownBy(() -> tokens.decode("forged")).isInstanceOf(BadJwtException.class);

        assertThat(verified).isEqualTo(2);
    }
}
