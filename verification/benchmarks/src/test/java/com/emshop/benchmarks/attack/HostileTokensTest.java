package com.emshop.benchmarks.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.stack.Tokens;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostileTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final KeyPair keys;
    private final Map<AttackKind, String> tokens;

    HostileTokensTest() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        tokens = new HostileTokens(keys.getPrivate(), Clock.fixed(NOW, ZoneOffset.UTC)).all();
    }

    private SignedJWT signed(AttackKind kind) throws Exception {
        return SignedJWT.parse(tokens.get(kind));
    }

    private boolean isGenuine(AttackKind kind) throws Exception {
        return signed(kind).verify(new RSASSAVerifier((RSAPublicKey) keys.getPublic()));
    }

    @Test
    void eachTokenHasOneFault() throws Exception {
        assertThat(isGenuine(AttackKind.TOKEN_EXPIRED)).isTrue();
        assertThat(signed(AttackKind.TOKEN_EXPIRED).getJWTClaimsSet().getExpirationTime())
                .isBefore(NOW);
        assertThat(isGenuine(AttackKind.TOKEN_ISSUER)).isTrue();
        assertThat(signed(AttackKind.TOKEN_ISSUER).getJWTClaimsSet().getIssuer())
                .isNotEqualTo(Tokens.ISSUER);
        assertThat(isGenuine(AttackKind.TOKEN_AUDIENCE)).isTrue();
        assertThat(signed(AttackKind.TOKEN_AUDIENCE).getJWTClaimsSet().getAudience())
                .doesNotContain(Tokens.AUDIENCE);
        assertThat(isGenuine(AttackKind.TOKEN_FORGED)).isFalse();
        assertThat(JWTParser.parse(tokens.get(AttackKind.TOKEN_UNSIGNED))).isInstanceOf(PlainJWT.class);
    }
}
