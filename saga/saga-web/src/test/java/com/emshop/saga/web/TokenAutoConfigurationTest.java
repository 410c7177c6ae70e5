package com.emshop.saga.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/** Which bearer tokens a service accepts, by its settings and the issuer's keys. */
class TokenAutoConfigurationTest {
    private static final Instant BEGIN = Instant.parse("2026-11-28T10:00:00Z");
    private static final RSAKey KEY = newKey("first");
    private static final RSAKey NEXT_KEY = newKey("second");
    private static final RSAKey FOREIGN_KEY = newKey("first");

    private Instant now = BEGIN;
    private final InstantSource time = () -> now;

    @TempDir
    private Path directory;

    private Path file;
    private WebApplicationContextRunner runner;

    @BeforeEach
    void trustTheKey() throws Exception {
        file = Files.writeString(directory.resolve("keys"), pem(KEY));
        runner = new WebApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ValidationAutoConfiguration.class, TokenAutoConfiguration.class))
                .withBean(Clock.class, () -> time.withZone(ZoneOffset.UTC))
                .withPropertyValues(
                        "saga.web.tokens.issuer=shop",
                        "saga.web.tokens.audience=services",
                        "saga.web.tokens.keys=" + file.toUri());
    }

    private void withDecoder(Consumer<JwtDecoder> test, String... properties) {
        runner.withPropertyValues(properties).run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(context.getBean(JwtDecoder.class));
        });
    }

    private static void rejects(JwtDecoder tokens, String token) {
        assertThatThrownBy(() -> tokens.decode(token)).isInstanceOf(BadJwtException.class);
    }

    // ---- settings

    @ParameterizedTest
    @ValueSource(strings = {"issuer", "audience", "keys"})
    void serviceDoesNotStartWithout(String setting) {
        runner.withPropertyValues("saga.web.tokens." + setting + "=")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void serviceDoesNotStartWithoutAKey() throws IOException {
        Files.writeString(file, "-----BEGIN PUBLIC KEY-----\nnone\n-----END PUBLIC KEY-----\n");
        runner.run(context -> assertThat(context).hasFailed());
        Files.writeString(file, "");
        runner.run(context -> assertThat(context).hasFailed());
        Files.writeString(file, "{\"keys\":[]}");
        runner.run(context -> assertThat(context).hasFailed());
        Files.delete(file);
        runner.run(context -> assertThat(context).hasFailed());
    }

    @Test
    void decoderOfTheApplicationReplacesAllOfIt() {
        JwtDecoder own = token -> {
            throw new BadJwtException("none is good");
        };
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(TokenAutoConfiguration.class))
                .withBean(JwtDecoder.class, () -> own)
                .run(context -> assertThat(context.getBean(JwtDecoder.class)).isSameAs(own));
    }

    // ---- claims

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "application/at+jwt", ""})
    void accessTokenOfAnyUsualTypeIsAccepted(String type) {
        JWSHeader header = type.isEmpty()
                ? new JWSHeader(JWSAlgorithm.RS256)
                : new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(new JOSEObjectType(type))
                        .build();
        withDecoder(tokens -> assertThat(
                        tokens.decode(signed(header, KEY, claims().build())).getSubject())
                .isEqualTo("ada"));
    }

    @Test
    void tokenForSeveralAudiencesIsAccepted() {
        withDecoder(tokens -> assertThat(tokens.decode(token(
                                claims().audience(List.of("others", "services")).build()))
                        .getSubject())
                .isEqualTo("ada"));
    }

    static Stream<JWTClaimsSet> invalidClaims() {
        return Stream.of(
                claims().issuer(null).build(),
                claims().issuer("shop ").build(),
                claims().issuer("somebody").build(),
                claims().audience((String) null).build(),
                claims().audience("others").build(),
                claims().expirationTime(null).build(),
                claims().expirationTime(Date.from(BEGIN.minus(Duration.ofMinutes(2))))
                        .build(),
                claims().notBeforeTime(Date.from(BEGIN.plus(Duration.ofMinutes(2))))
                        .build(),
                claims().subject(null).build(),
                claims().subject("").build(),
                claims().subject(" ").build());
    }

    @ParameterizedTest
    @MethodSource("invalidClaims")
    void tokenWithInvalidClaimsIsRejected(JWTClaimsSet claims) {
        withDecoder(tokens -> rejects(tokens, token(claims)));
    }

    @Test
    void tokenOfAnotherTypeIsRejected() {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType("logout+jwt"))
                .build();
        withDecoder(tokens -> rejects(tokens, signed(header, KEY, claims().build())));
    }

    @Test
    void tokenThatIsNotSignedByTheIssuerIsRejected() throws Exception {
        SignedJWT bySecret = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
        bySecret.sign(new MACSigner(KEY.toRSAPublicKey().getEncoded()));
        withDecoder(tokens -> {
            rejects(tokens, signed(new JWSHeader(JWSAlgorithm.RS256), FOREIGN_KEY, claims().build()));
            rejects(tokens, signed(new JWSHeader(JWSAlgorithm.RS512), KEY, claims().build()));
            rejects(tokens, bySecret.serialize());
            rejects(tokens, new PlainJWT(claims().build()).serialize());
            rejects(tokens, "nonsense");
        });
    }

    // ---- keys

    @Test
    void keysOfAPemFileAreTriedInTurn() throws IOException {
        Files.writeString(file, pem(NEXT_KEY) + "\n" + pem(KEY));
        withDecoder(tokens -> {
            for (RSAKey key : List.of(KEY, NEXT_KEY)) {
                for (String kid : new String[] {null, "any"}) {
                    assertThat(tokens.decode(signed(header(kid), key, claims().build()))
                                    .getSubject())
                            .isEqualTo("ada");
                }
            }
            rejects(tokens, signed(header(null), FOREIGN_KEY, claims().build()));
        });
    }

    @Test
    void keysOfAJwkSetAreChosenByTheirIds() throws IOException {
        Files.writeString(file, jwkSet(KEY, NEXT_KEY));
        withDecoder(tokens -> {
            for (RSAKey key : List.of(KEY, NEXT_KEY)) {
                tokens.decode(signed(header(key.getKeyID()), key, claims().build()));
                tokens.decode(signed(header(null), key, claims().build()));
            }
            rejects(tokens, signed(header("second"), KEY, claims().build()));
            rejects(tokens, signed(header("third"), KEY, claims().build()));
        });
    }

    @Test
    void keyIsRotatedWithoutARestart() {
        String old = token(claims().expirationTime(in(Duration.ofHours(1))).build());
        String next = signed(
                header(null),
                NEXT_KEY,
                claims().expirationTime(in(Duration.ofHours(1))).build());
        withDecoder(tokens -> {
            tokens.decode(old);
            rejects(tokens, next);

            write(pem(KEY) + pem(NEXT_KEY));
            now = now.plus(TokenKeys.MAX_AGE).plusMillis(1);
            tokens.decode(old);
            tokens.decode(next);

            write(pem(NEXT_KEY));
            now = now.plus(TokenKeys.MAX_AGE).plusMillis(1);
            rejects(tokens, old);
            tokens.decode(next);
        });
    }

    @Test
    void rememberedTokenDoesNotOutliveItsKey() {
        withDecoder(tokens -> {
            String token =
                    token(claims().expirationTime(in(Duration.ofHours(1))).build());
            tokens.decode(token);
            write(pem(NEXT_KEY));
            now = now.plus(TokenKeys.MAX_AGE).plusMillis(1);
            tokens.decode(signed(header(null), NEXT_KEY, claims().build()));

            assertThat(TokenKeys.MAX_AGE).isLessThan(VerifiedTokens.MAX_AGE);
            rejects(tokens, token);
        });
    }

    @Test
    void keysThatCannotBeReadAnyMoreAreUsedForATime() throws IOException {
        JWTClaimsSet longLived = claims().expirationTime(in(Duration.ofDays(1))).build();
        withDecoder(tokens -> {
            tokens.decode(token(longLived));
            write("nonsense");
            now = now.plus(TokenKeys.OUTAGE_TOLERANCE).minusSeconds(1);
            tokens.decode(token(longLived));

            now = now.plus(TokenKeys.OUTAGE_TOLERANCE);
            assertThatThrownBy(() -> tokens.decode(token(longLived)))
                    .isInstanceOf(JwtException.class)
                    .isNotInstanceOf(BadJwtException.class);
        });
    }

    @Test
    void keysAreReadFromAnAddressWhenTheFirstTokenComes() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/keys", exchange -> {
            byte[] keys = jwkSet(KEY).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            withDecoder(
                    tokens -> {
                        assertThatThrownBy(() -> tokens.decode(token(claims().build())))
                                .isInstanceOf(JwtException.class)
                                .isNotInstanceOf(BadJwtException.class);
                        server.start();
                        tokens.decode(token(claims().build()));
                    },
                    "saga.web.tokens.keys=" + address + "/keys");
        } finally {
            server.stop(0);
        }
    }

    // ---- the test's words

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("shop")
                .audience("services")
                .subject("ada")
                .expirationTime(Date.from(BEGIN.plus(Duration.ofMinutes(10))));
    }

    private Date in(Duration duration) {
        return Date.from(now.plus(duration));
    }

    private static JWSHeader header(@Nullable String kid) {
        return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid).build();
    }

    private static String token(JWTClaimsSet claims) {
        return signed(header(null), KEY, claims);
    }

    private static String signed(JWSHeader header, RSAKey key, JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void write(String keys) {
        try {
            Files.writeString(file, keys);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static String pem(RSAKey key) {
        try {
            return "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(key.toRSAPublicKey().getEncoded())
                    + "\n-----END PUBLIC KEY-----\n";
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String jwkSet(RSAKey... keys) {
        return new JWKSet(List.<com.nimbusds.jose.jwk.JWK>of(keys)).toString(true);
    }

    private static RSAKey newKey(String kid) {
        try {
            return new RSAKeyGenerator(2048).keyID(kid).generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
