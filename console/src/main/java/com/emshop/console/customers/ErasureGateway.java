package com.emshop.console.customers;

import com.emshop.console.deadletters.ServicesProperties;
import com.emshop.saga.messaging.Traces;
import io.opentelemetry.api.trace.Span;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/**
 * Asks the services, one after the other, to erase a customer's data, with the caller's token: so each of them authorizes the
 * caller and records the caller's name. A service without an answer is reported by name and does not fail the others.
 * Thread-safe.
 */
@Component
final class ErasureGateway {
    private static final Logger log = LoggerFactory.getLogger(ErasureGateway.class);

    private final SortedMap<String, RestClient> services = new TreeMap<>();

    ErasureGateway(ServicesProperties properties) {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(properties.serviceTimeouts().connect())
                .followRedirects(HttpClient.Redirect.NEVER) // a redirect must not receive the token
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(http);
        requests.setReadTimeout(properties.serviceTimeouts().command());
        properties.services().forEach((name, address) -> services.put(name, client(address, requests)));
    }

    private static RestClient client(URI address, JdkClientHttpRequestFactory requests) {
        return RestClient.builder().requestFactory(requests).baseUrl(address).build();
    }

    /** A service's own answer. */
    record Answer(int orders, int rows, int postponed, List<String> postponedOrders) {}

    /**
     * What came of it in one service.
     *
     * @param answer null if there was none
     * @param problem why there was none; null if there was one
     */
    record Reply(
            String service,
            @Nullable Answer answer,
            @Nullable String problem) {}

    List<Reply> erase(String userId, @Nullable Instant placedUntil, String authorization) {
        String traceparent = Traces.contextOf(Span.current()).traceparent();
        List<Reply> replies = new ArrayList<>();
        services.forEach(
                (name, client) -> replies.add(erase(name, client, userId, placedUntil, authorization, traceparent)));
        return replies;
    }

    private static Reply erase(
            String service,
            RestClient client,
            String userId,
            @Nullable Instant placedUntil,
            String authorization,
            String traceparent) {
        try {
            Answer answer = client.delete()
                    .uri(uri -> uri.path("/customers/{userId}/data")
                            .queryParamIfPresent("placedUntil", Optional.ofNullable(placedUntil))
                            .build(userId))
                    .header(HttpHeaders.AUTHORIZATION, authorization)
                    .header("traceparent", traceparent)
                    .retrieve()
                    .body(Answer.class);
            return answer == null ? failed(service, "empty answer", null) : new Reply(service, answer, null);
        } catch (RestClientResponseException error) {
            return failed(service, "status " + error.getStatusCode().value(), error);
        } catch (ResourceAccessException unreachable) {
            return failed(service, "no answer, or none in time", unreachable);
        } catch (RestClientException unreadable) {
            return failed(service, "unreadable answer", unreadable);
        }
    }

    private static Reply failed(String service, String problem, @Nullable RestClientException cause) {
        // Without the cause's message: it quotes the address, which names the customer.
        log.warn(
                "Erasure request to {} failed: {} ({})",
                service,
                problem,
                cause == null ? "-" : cause.getClass().getSimpleName());
        return new Reply(service, null, problem);
    }
}
