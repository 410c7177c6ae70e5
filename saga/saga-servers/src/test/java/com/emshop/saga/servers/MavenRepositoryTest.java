package com.emshop.saga.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a mirror of Maven Central that has one file. */
class MavenRepositoryTest {
    private static final MavenArtifact PUBLISHED = new MavenArtifact("org.example", "server", "tar.gz", "all", "1");
    private static final MavenArtifact UNKNOWN = new MavenArtifact("org.example", "unknown", "jar", "", "1");
    private static final byte[] CONTENT = "a server".getBytes(StandardCharsets.UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @SuppressWarnings("NullAway.Init")
    private HttpServer mirror;

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void publish() throws IOException {
        mirror = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        mirror.createContext("/", this::answer);
        mirror.start();
        Files.createDirectories(home.resolve(".m2"));
        Files.writeString(home.resolve(".m2/settings.xml"), """
                <settings><mirrors><mirror>
                  <id>mirror</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:%d/</url>
                </mirror></mirrors></settings>
                """.formatted(
                        mirror.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        mirror.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(path);
        try (exchange) {
            if (path.equals("/org/example/server/1/server-1-all.tar.gz")) {
                exchange.sendResponseHeaders(200, CONTENT.length);
                exchange.getResponseBody().write(CONTENT);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private MavenRepository repository(Map<String, String> variables) {
        var environment = new MavenEnvironment(
                name -> name.equals("user.home") ? Optional.of(home.toString()) : Optional.empty(), variables);
        return new MavenRepository(environment, environment.defaultLocalRepository());
    }

    @Test
    void missingArtifactIsDownloadedFromTheMirrorOfTheSettings() {
        Path file = repository(Map.of()).resolve(PUBLISHED);

        assertThat(file).isEqualTo(PUBLISHED.in(home.resolve(".m2/repository"))).hasBinaryContent(CONTENT);
    }

    @Test
    void presentArtifactIsNotDownloadedAgain() {
        repository(Map.of()).resolve(PUBLISHED);
        requests.clear();

        repository(Map.of()).resolve(PUBLISHED);

        assertThat(requests).isEmpty();
    }

    @Test
    void offlineBuildDownloadsNothing() {
        var offline = repository(Map.of("MAVEN_ARGS", "--offline"));

        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> offline.resolve(PUBLISHED))
                .withMessageContaining("offline")
                .withMessageContaining("server");
        assertThat(requests).isEmpty();
    }

    @Test
    void unknownArtifactIsNamed() {
        var repository = repository(Map.of());

        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> repository.resolve(UNKNOWN))
                .withMessageContaining("org.example:unknown:jar:1");
    }
}
