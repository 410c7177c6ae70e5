package com.emshop.benchmarks.attack;

import com.emshop.localstack.stack.Tokens;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Operators' tokens that no service may accept, and one of a customer that is valid. */
final class HostileTokens {
    private static final Duration VALIDITY = Duration.ofHours(12);
    private static final int RSA_BITS = 2048;
    private static final String USER = "attacker";

    private final PrivateKey key;
    private final Clock clock;

    /** @param key that signs the tokens which the services accept */
    HostileTokens(PrivateKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    Map<AttackKind, String> all() {
        var tokens = new EnumMap<AttackKind, String>(AttackKind.class);
        tokens.put(AttackKind.SLOW_BODY, new Tokens(key, clock).sign(USER, List.of(Tokens.Role.CUSTOMER), VALIDITY));
        tokens.put(AttackKind.TOKEN_EXPIRED, signed(key, claims(Tokens.ISSUER, Tokens.AUDIENCE, VALIDITY.negated())));
        tokens.put(AttackKind.TOKEN_ISSUER, signed(key, claims("another-shop", Tokens.AUDIENCE, VALIDITY)));
        tokens.put(AttackKind.TOKEN_AUDIENCE, signed(key, claims(Tokens.ISSUER, "another-shop", VALIDITY)));
        tokens.put(
                AttackKind.TOKEN_UNSIGNED, new PlainJWT(claims(Tokens.ISSUER, Tokens.AUDIENCE, VALIDITY)).serialize());
        tokens.put(AttackKind.TOKEN_FORGED, signed(foreignKey(), claims(Tokens.ISSUER, Tokens.AUDIENCE, VALIDITY)));
        return tokens;
    }

    private JWTClaimsSet claims(String issuer, String audience, Duration validity) {
        Instant now = clock.instant();
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(audience)
                .subject(USER)
                .claim("roles", List.of("operator"))
                .expirationTime(Date.from(now.plus(validity)))
                .build();
    }

    private static String signed(PrivateKey key, JWTClaimsSet claims) {
        var token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims);
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    private static PrivateKey foreignKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            return generator.generateKeyPair().getPrivate();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }
}
