package com.emshop.benchmarks.attack;

import com.emshop.localstack.stack.Addresses;
import com.emshop.localstack.stack.Service;
import com.emshop.localstack.stack.Tokens;
import com.emshop.saga.servers.StackException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An operator after the attack, over HTTP: discards the dead letters that the attacker's records became, and dismisses the
 * webhooks that he signed. What is not the attacker's is left, and named. For one thread.
 */
final class Cleaning {
    private static final Duration TOKEN_VALIDITY = Duration.ofHours(1);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);
    private static final int PAGE = 200;
    private static final List<Service> CONSUMERS =
            List.of(Service.ORDER, Service.PAYMENT, Service.INVENTORY, Service.LOGISTICS, Service.CONSOLE);

    private final Addresses addresses;
    private final String token;
    private final JsonMapper json = new JsonMapper();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> troubles = new ArrayList<>();

    Cleaning(Addresses addresses, Tokens tokens) {
        this.addresses = addresses;
        this.token = tokens.sign("operator", List.of(Tokens.Role.OPERATOR), TOKEN_VALIDITY);
    }

    /**
     * What was left behind.
     *
     * @param deadLetters by the consumer
     * @param webhooks that were in quarantine
     * @param troubles what is there and not the attacker's, or could not be removed
     */
    record Leftovers(Map<String, Long> deadLetters, long webhooks, List<String> troubles) {}

    Leftovers clean() throws IOException, InterruptedException {
        var letters = new LinkedHashMap<String, Long>();
        for (Service service : CONSUMERS) {
            letters.put(service.label(), discardLetters(service));
        }
        return new Leftovers(letters, dismissWebhooks(), List.copyOf(troubles));
    }

    private long discardLetters(Service service) throws IOException, InterruptedException {
        String url = addresses.of(service) + "/dead-letters";
        var own = new ArrayList<Long>();
        for (JsonNode letter : all(url + "?limit=" + PAGE)) {
            String key = letter.path("key").asString("");
            if (key.isEmpty() || key.startsWith(HostileRequests.PREFIX)) {
                own.add(letter.path("id").asLong());
            } else {
                troubles.add(service.label() + " has a dead letter of an ordinary order: " + letter);
            }
        }
        for (int start = 0; start < own.size(); start += PAGE) {
            var request = new TreeMap<String, Object>();
            request.put("ids", own.subList(start, Math.min(own.size(), start + PAGE)));
            request.put("note", "of the attack");
            JsonNode answer = call("POST", url + "/discard", json.writeValueAsString(request));
            for (JsonNode outcome : answer.path("outcomes")) {
                if (!outcome.path("outcome").asString("").equals("DISCARDED")) {
                    troubles.add(service.label() + " does not discard a dead letter: " + outcome);
                }
            }
        }
        return own.size();
    }

    private long dismissWebhooks() throws IOException, InterruptedException {
        String url = addresses.of(Service.PAYMENT) + "/webhooks/payments";
        long dismissed = 0;
        for (JsonNode webhook : all(url + "?status=QUARANTINED&limit=" + PAGE)) {
            String id = webhook.path("webhookId").asString("");
            if (id.startsWith(HostileRequests.PREFIX)) {
                call("POST", url + "/" + id + "/dismissal", "{\"note\":\"of the attack\"}");
                dismissed++;
            } else {
                troubles.add("a webhook of the provider is in quarantine: " + webhook);
            }
        }
        return dismissed;
    }

    /** All pages, read before anything is changed. */
    private List<JsonNode> all(String url) throws IOException, InterruptedException {
        var items = new ArrayList<JsonNode>();
        String cursor = "";
        do {
            JsonNode page = call("GET", cursor.isEmpty() ? url : url + "&cursor=" + cursor, "");
            page.path("items").forEach(items::add);
            cursor = page.path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        return items;
    }

    private JsonNode call(String method, String url, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(CALL_TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new StackException(
                    method + " " + url + " was answered with " + response.statusCode() + ": " + response.body());
        }
        return json.readTree(response.body());
    }
}
