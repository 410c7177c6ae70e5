package com.emshop.localstack.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class SecretsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_000), ZoneOffset.UTC);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void areMadeOnce() {
        Secrets made = Secrets.in(directory);
        Secrets again = Secrets.in(directory);

        assertThat(again.webhookSecret()).isEqualTo(made.webhookSecret()).startsWith("whsec_");
        assertThat(again.app("emshop_order").password())
                .isEqualTo(made.app("emshop_order").password())
                .hasSize(32);
        assertThat(again.tokenKey()).isEqualTo(made.tokenKey());
    }

    @Test
    void areTheSameForAllWhoMakeThemAtTheSameTime() {
        assertThat(IntStream.range(0, 32)
                        .parallel()
                        .mapToObj(caller -> Secrets.in(directory).webhookSecret())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void areReadByTheirOwnerAlone() throws Exception {
        Secrets.in(directory).provideTokenKeys();

        try (var files = Files.list(directory)) {
            assertThat(files.filter(file -> !file.endsWith("lock")).toList())
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void accountDoesNotShowItsPassword() {
        assertThat(Secrets.in(directory).admin().toString()).isEqualTo("emshop_admin");
    }

    @Test
    void tokenIsSignedWithTheKeyThatTheServicesKnow() throws Exception {
        Secrets secrets = Secrets.in(directory);

        String token =
                new Tokens(secrets.tokenKey(), CLOCK).sign("42", List.of(Tokens.Role.OPERATOR), Duration.ofMinutes(1));

        String[] parts = token.split("\\.");
        String pem = Files.readString(secrets.publicKeyFile()).replaceAll("-----.*-----|\\s", "");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(pem))));
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        assertThat(JSON.readTree(Base64.getUrlDecoder().decode(parts[0])))
                .isEqualTo(JSON.readTree("{\"typ\":\"JWT\",\"alg\":\"RS256\"}"));
        assertThat(JSON.readTree(Base64.getUrlDecoder().decode(parts[1])))
                .isEqualTo(
                        JSON.readTree(
                                "{\"iss\":\"emshop\",\"aud\":\"emshop\",\"sub\":\"42\",\"roles\":[\"operator\"],\"iat\":1000,\"exp\":1060}"));
    }
}
