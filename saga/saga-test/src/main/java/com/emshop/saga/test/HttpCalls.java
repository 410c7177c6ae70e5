package com.emshop.saga.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls to the service under test, as a client sends them; every error has to be a problem answer. */
public record HttpCalls(int port) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What came back; the body is empty unless it is JSON. */
    public record Answer(int status, JsonNode body, HttpResponse<String> response) {
        /** Status and code of a problem: the last part of its type. */
        public String problem() {
            String type = body.path("type").asString();
            return status + " " + type.substring(type.lastIndexOf(':') + 1);
        }

        /** A field as text. */
        public String text(String field) {
            return body.path(field).asString();
        }

        /** A header; empty if it is missing. */
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    public Answer get(String path, @Nullable String token) {
        return send("GET", path, token, null);
    }

    public Answer send(String method, String path, @Nullable String token, @Nullable String body) {
        return send(method, path, token, Map.of(), body);
    }

    public Answer send(
            String method, String path, @Nullable String token, Map<String, String> headers, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (token != null) {
            request.header("Authorization", token);
        }
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String contentType = response.headers().firstValue("Content-Type").orElse("");
            if (response.statusCode() >= 400 && !contentType.equals("application/problem+json")) {
                throw new AssertionError(
                        method + " " + path + " was answered with " + response.statusCode() + " as " + contentType);
            }
            return new Answer(
                    response.statusCode(),
                    contentType.contains("json") ? JSON.readTree(response.body()) : JSON.createObjectNode(),
                    response);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
