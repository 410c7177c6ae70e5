package com.emshop.saga.servers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks a server on this machine, above all whether it is ready. */
public final class HttpProbe {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    private HttpProbe() {}

    /** Whether a GET is answered with 200, soon. */
    public static boolean isOk(int port, String path) {
        return get(port, path).filter(answer -> answer.statusCode() == 200).isPresent();
    }

    /** The answer to a GET; empty when there is none soon. */
    public static Optional<HttpResponse<String>> get(int port, String path) {
        if (!Ports.isOpen(port)) {
            return Optional.empty();
        }
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(TIMEOUT)
                .build();
        try {
            return Optional.of(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException notYet) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
