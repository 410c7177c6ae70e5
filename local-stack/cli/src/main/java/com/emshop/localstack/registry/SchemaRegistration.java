package com.emshop.localstack.registry;

import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.StackException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import tools.jackson.databind.json.JsonMapper;

/**
 * Registers schemas by Confluent's API, as the step of a deployment that alone may: services only look up. Each subject is named
 * as its record, and from then on takes only schemas that are compatible with all of its versions in both directions. May be
 * repeated; a schema that is there keeps its id.
 */
public final class SchemaRegistration {
    private static final String COMPATIBILITY = "FULL_TRANSITIVE";
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final URI registry;
    private final Optional<Credentials> login;
    private final JsonMapper json = JsonMapper.builder().build();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

    /**
     * @param registry the address of Confluent's API
     * @param login sent with every call, where the registry wants one
     */
    public SchemaRegistration(String registry, Optional<Credentials> login) {
        this.registry = URI.create(registry.endsWith("/") ? registry : registry + "/");
        this.login = login;
    }

    /**
     * @throws StackException if the registry does not answer or refuses a schema; those before it are registered
     */
    public void register(List<Schema> schemas) {
        schemas.forEach(this::register);
    }

    private void register(Schema schema) {
        String subject = URLEncoder.encode(schema.getFullName(), StandardCharsets.UTF_8);
        requireCompatibility(subject, true);
        HttpResponse<String> answer =
                send("POST", "subjects/" + subject + "/versions", Map.of("schema", schema.toString()));
        if (answer.statusCode() != OK) {
            throw refused("the schema of " + schema.getFullName(), answer);
        }
        requireCompatibility(subject, false);
    }

    /** @param mayBeMissing some registries know no rule of a subject that has no version yet */
    private void requireCompatibility(String subject, boolean mayBeMissing) {
        HttpResponse<String> answer = send("PUT", "config/" + subject, Map.of("compatibility", COMPATIBILITY));
        if (answer.statusCode() != OK && !(mayBeMissing && answer.statusCode() == NOT_FOUND)) {
            throw refused("compatibility " + COMPATIBILITY + " for " + subject, answer);
        }
    }

    private static StackException refused(String what, HttpResponse<String> answer) {
        return new StackException("The schema registry refuses " + what + ": HTTP " + answer.statusCode() + " "
                + answer.body().strip());
    }

    private HttpResponse<String> send(String method, String path, Map<String, String> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(registry.resolve(path))
                .timeout(ANSWER_TIMEOUT)
                .header("Content-Type", CONTENT_TYPE)
                .method(method, HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)));
        login.ifPresent(account -> request.header("Authorization", basic(account)));
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new StackException("The schema registry at " + registry + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while registering schemas", e);
        }
    }

    private static String basic(Credentials account) {
        String both = account.user() + ":" + account.password();
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }
}
