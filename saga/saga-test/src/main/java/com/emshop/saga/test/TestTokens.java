package com.emshop.saga.test;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/** A key pair of one test run and the tokens it signs, for services that accept {@link #ISSUER}'s tokens for {@link #AUDIENCE}. */
public final class TestTokens {
    /** What {@code saga.web.tokens.issuer} has to be. */
    public static final String ISSUER = "saga-test";
    /** What {@code saga.web.tokens.audience} has to be. */
    public static final String AUDIENCE = "saga-test-services";

    private static final Clock CLOCK = Clock.systemUTC();
    private static final RSAKey KEY = newKey();

    private TestTokens() {}

    /** Where the public key is, as {@code saga.web.tokens.keys} takes it. */
    public static String publicKeyLocation() {
        try {
            Path file = Files.createTempFile("saga-test", ".pem");
            file.toFile().deleteOnExit();
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(KEY.toRSAPublicKey().getEncoded());
            return Files.writeString(file, "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n")
                    .toUri()
                    .toString();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** {@code Bearer …} of a customer. */
    public static String customer(String userId) {
        return bearer(userId, "customer");
    }

    /** {@code Bearer …} of an operator. */
    public static String operator() {
        return bearer("op", "operator");
    }

    private static String bearer(String userId, String role) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader(JWSAlgorithm.RS256),
                    new JWTClaimsSet.Builder()
                            .issuer(ISSUER)
                            .audience(AUDIENCE)
                            .subject(userId)
                            .claim("roles", List.of(role))
                            .expirationTime(Date.from(CLOCK.instant().plusSeconds(3600)))
                            .build());
            token.sign(new RSASSASigner(KEY));
            return "Bearer " + token.serialize();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
