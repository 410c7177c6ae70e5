package com.emshop.console.deadletters;

import com.emshop.saga.messaging.DeadLetter;
import com.emshop.saga.messaging.DeadLetterOutcome;
import com.emshop.saga.messaging.Traces;
import com.emshop.saga.web.CursorPage;
import io.opentelemetry.api.trace.Span;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
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
 * The parked events of one service, through its own endpoints and with the caller's own token, so that the service decides what
 * he may do and its audit names him. Answers within the time-outs; a service that does not is a reply, not an exception.
 * Thread-safe.
 */
final class DeadLettersClient {
    private static final Logger log = LoggerFactory.getLogger(DeadLettersClient.class);
    private static final ParameterizedTypeReference<CursorPage<DeadLetter>> PAGE =
            new ParameterizedTypeReference<>() {};

    private final String service;
    private final RestClient looking;
    private final RestClient acting;

    DeadLettersClient(String service, URI address, HttpClient http, ServicesProperties.ServiceTimeouts timeouts) {
        this.service = service;
        this.looking = client(address, http, timeouts.look());
        this.acting = client(address, http, timeouts.act());
    }

    private static RestClient client(URI address, HttpClient http, Duration readTimeout) {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(http);
        requests.setReadTimeout(readTimeout);
        return RestClient.builder().requestFactory(requests).baseUrl(address).build();
    }

    /** In whose name, and in which trace. */
    record OnBehalf(String authorization, String traceparent) {
        /** Of the request that is being handled. */
        static OnBehalf of(String authorization) {
            return new OnBehalf(authorization, Traces.contextOf(Span.current()).traceparent());
        }

        private void sign(HttpHeaders headers) {
            headers.set(HttpHeaders.AUTHORIZATION, authorization);
            headers.set("traceparent", traceparent);
        }
    }

    /** What to list; as the service's own parameters. */
    record Filter(@Nullable String orderSn, @Nullable String type, boolean heads, boolean resolved) {
        private UriBuilder on(UriBuilder uri) {
            return uri.queryParamIfPresent("orderSn", Optional.ofNullable(orderSn))
                    .queryParamIfPresent("type", Optional.ofNullable(type))
                    .queryParam("heads", heads)
                    .queryParam("resolved", resolved);
        }
    }

    /** What to replay, as the service takes it. */
    record Replay(
            List<Long> ids, List<String> orders, @Nullable String note) {}

    /** What to discard, as the service takes it. */
    record Discard(List<Long> ids, String note) {}

    /** What the service answers to both. */
    record Outcomes(List<DeadLetterOutcome> outcomes) {}

    /** A page, beginning behind an id. */
    Reply<CursorPage<DeadLetter>> page(Filter filter, long after, int limit, OnBehalf caller) {
        return reply(() -> looking.get()
                .uri(uri -> filter.on(uri.path("/parked-events"))
                        .queryParam("limit", limit)
                        .queryParam("cursor", CursorPage.cursor(Long.toString(after)))
                        .build())
                .headers(caller::sign)
                .retrieve()
                .body(PAGE));
    }

    /** One with all there is to know; an empty answer if there is none. */
    Reply<Optional<DeadLetter.Details>> find(long id, OnBehalf caller) {
        return reply(() -> {
            try {
                return Optional.ofNullable(looking.get()
                        .uri("/parked-events/{id}", id)
                        .headers(caller::sign)
                        .retrieve()
                        .body(DeadLetter.Details.class));
            } catch (HttpClientErrorException.NotFound none) {
                return Optional.empty();
            }
        });
    }

    Reply<Outcomes> replay(Replay selection, OnBehalf caller) {
        return act("/parked-events/replay", selection, caller);
    }

    Reply<Outcomes> discard(Discard selection, OnBehalf caller) {
        return act("/parked-events/discard", selection, caller);
    }

    private Reply<Outcomes> act(String path, Object selection, OnBehalf caller) {
        return reply(() -> acting.post()
                .uri(path)
                .headers(caller::sign)
                .contentType(MediaType.APPLICATION_JSON)
                .body(selection)
                .retrieve()
                .body(Outcomes.class));
    }

    private <T> Reply<T> reply(Supplier<@Nullable T> call) {
        try {
            T answer = call.get();
            return answer == null ? none("answered nothing", null) : Reply.of(service, answer);
        } catch (RestClientResponseException refusal) {
            return none("answered " + refusal.getStatusCode().value(), refusal);
        } catch (ResourceAccessException away) {
            return none("does not answer, or not in time", away);
        } catch (RestClientException strange) {
            return none("answered something that is not understood", strange);
        }
    }

    private <T> Reply<T> none(String reason, @Nullable RestClientException fault) {
        log.warn("no answer for an operator: {} {}", service, reason, fault);
        return Reply.none(service, reason);
    }
}
