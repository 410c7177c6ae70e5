package com.emshop.console.deadletters;

import com.emshop.saga.messaging.DeadLetter;
import com.emshop.saga.messaging.DeadLetterOutcome;
import com.emshop.saga.messaging.Traces;
import com.emshop.saga.web.CursorPage;
import io.opentelemetry.api.trace.Span;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.util.UriBuilder;

/**
 * Calls the dead letter endpoints of one service with the caller's token, so that the service authorizes the caller and records
 * the caller's name. A call ends within its timeout. A failed call is a {@link Reply} without an answer, not an exception.
 * Thread-safe.
 */
final class DeadLettersClient {
    private static final Logger log = LoggerFactory.getLogger(DeadLettersClient.class);
    private static final String PATH = "/dead-letters";
    private static final ParameterizedTypeReference<CursorPage<DeadLetter>> PAGE =
            new ParameterizedTypeReference<>() {};

    private final String service;
    private final RestClient queries;
    private final RestClient commands;

    DeadLettersClient(String service, URI address, HttpClient http, ServicesProperties.ServiceTimeouts timeouts) {
        this.service = service;
        this.queries = client(address, http, timeouts.query());
        this.commands = client(address, http, timeouts.command());
    }

    private static RestClient client(URI address, HttpClient http, Duration readTimeout) {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(http);
        requests.setReadTimeout(readTimeout);
        return RestClient.builder().requestFactory(requests).baseUrl(address).build();
    }

    /** The caller's token and the trace of the request, which every call passes on. */
    record CallContext(String authorization, String traceparent) {
        /** The context of the current request. */
        static CallContext of(String authorization) {
            return new CallContext(
                    authorization, Traces.contextOf(Span.current()).traceparent());
        }

        private void addTo(HttpHeaders headers) {
            headers.set(HttpHeaders.AUTHORIZATION, authorization);
            headers.set("traceparent", traceparent);
        }
    }

    /** What to list, as the query parameters of the service. */
    record Filter(@Nullable String orderSn, @Nullable String type, boolean heads, boolean resolved) {
        /** Every value is a variable, so that all of it is encoded and nothing in it is a part of the URL. */
        private URI uri(UriBuilder uri, long after, int limit) {
            Map<String, Object> values = new LinkedHashMap<>();
            if (orderSn != null) {
                values.put("key", orderSn);
            }
            if (type != null) {
                values.put("type", type);
            }
            values.put("heads", heads);
            values.put("resolved", resolved);
            values.put("limit", limit);
            values.put("cursor", CursorPage.cursor(Long.toString(after)));
            uri.path(PATH);
            values.keySet().forEach(name -> uri.queryParam(name, "{" + name + "}"));
            return uri.build(values);
        }
    }

    /** The body of the service's replay request. */
    record Replay(
            List<Long> ids, List<String> keys, @Nullable String note) {}

    /** The body of the service's discard request. */
    record Discard(List<Long> ids, String note) {}

    /** The service's answer to both. */
    record Outcomes(List<DeadLetterOutcome> outcomes) {}

    Reply<CursorPage<DeadLetter>> page(Filter filter, long after, int limit, CallContext context) {
        return reply(() -> queries.get()
                .uri(uri -> filter.uri(uri, after, limit))
                .headers(context::addTo)
                .retrieve()
                .body(PAGE));
    }

    /** A dead letter with its details; an empty answer if the service has none of that id. */
    Reply<Optional<DeadLetter.Details>> find(long id, CallContext context) {
        return reply(() -> {
            try {
                return Optional.ofNullable(queries.get()
                        .uri(PATH + "/{id}", id)
                        .headers(context::addTo)
                        .retrieve()
                        .body(DeadLetter.Details.class));
            } catch (HttpClientErrorException.NotFound notFound) {
                return Optional.empty();
            }
        });
    }

    Reply<Outcomes> replay(Replay selection, CallContext context) {
        return command(PATH + "/replay", selection, context);
    }

    Reply<Outcomes> discard(Discard selection, CallContext context) {
        return command(PATH + "/discard", selection, context);
    }

    private Reply<Outcomes> command(String path, Object selection, CallContext context) {
        return reply(() -> commands.post()
                .uri(path)
                .headers(context::addTo)
                .contentType(MediaType.APPLICATION_JSON)
                .body(selection)
                .retrieve()
                .body(Outcomes.class));
    }

    private <T> Reply<T> reply(Supplier<@Nullable T> call) {
        try {
            T answer = call.get();
            return answer == null ? unavailable("empty answer", null) : Reply.of(service, answer);
        } catch (RestClientResponseException error) {
            return unavailable("status " + error.getStatusCode().value(), error);
        } catch (ResourceAccessException unreachable) {
            return unavailable("no answer, or none in time", unreachable);
        } catch (RestClientException unreadable) {
            return unavailable("unreadable answer", unreadable);
        }
    }

    private <T> Reply<T> unavailable(String reason, @Nullable RestClientException cause) {
        log.warn("Dead letter request to {} failed: {}", service, reason, cause);
        return Reply.unavailable(service, reason);
    }
}
