package com.emshop.console.deadletters;

import com.emshop.console.deadletters.DeadLettersClient.CallContext;
import com.emshop.console.deadletters.DeadLettersClient.Discard;
import com.emshop.console.deadletters.DeadLettersClient.Filter;
import com.emshop.console.deadletters.DeadLettersClient.Outcomes;
import com.emshop.console.deadletters.DeadLettersClient.Replay;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.messaging.DeadLetter;
import com.emshop.saga.web.CursorPage;
import java.net.http.HttpClient;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Calls all services in parallel, so that a call takes as long as the slowest service, at most the timeout. A service without
 * an answer is reported by name and does not fail the others. Thread-safe.
 */
@Component
final class DeadLetterGateway implements AutoCloseable {
    /** Operators are few. When the queue is full, the threads of the requests make the calls. */
    private static final int THREADS = 16;

    private static final int QUEUED_CALLS = 64;

    private final SortedMap<String, DeadLettersClient> services = new TreeMap<>();
    private final ExecutorService calls = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(QUEUED_CALLS),
            new ThreadPoolExecutor.CallerRunsPolicy());

    DeadLetterGateway(ServicesProperties properties) {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(properties.serviceTimeouts().connect())
                .followRedirects(HttpClient.Redirect.NEVER) // a redirect must not receive the token
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        properties
                .services()
                .forEach((name, address) ->
                        services.put(name, new DeadLettersClient(name, address, http, properties.serviceTimeouts())));
    }

    /**
     * The names of the selected services: the given one, or all for null.
     *
     * @throws CommandRejected if there is no service of that name
     */
    Collection<String> select(@Nullable String service) {
        if (service == null) {
            return services.keySet();
        }
        client(service);
        return List.of(service);
    }

    /** One page of each service, beginning after the given id. */
    List<Reply<CursorPage<DeadLetter>>> pages(Filter filter, Map<String, Long> after, int limit, CallContext context) {
        return callEach(after, (client, id) -> client.page(filter, id, limit, context));
    }

    Reply<Optional<DeadLetter.Details>> find(String service, long id, CallContext context) {
        return client(service).find(id, context);
    }

    List<Reply<Outcomes>> replay(Map<String, Replay> selections, CallContext context) {
        return callEach(selections, (client, selection) -> client.replay(selection, context));
    }

    List<Reply<Outcomes>> discard(Map<String, Discard> selections, CallContext context) {
        return callEach(selections, (client, selection) -> client.discard(selection, context));
    }

    @Override
    public void close() {
        calls.shutdownNow();
    }

    private <Q, A> List<Reply<A>> callEach(Map<String, Q> requests, BiFunction<DeadLettersClient, Q, Reply<A>> call) {
        Map<DeadLettersClient, Q> requestsByClient = new LinkedHashMap<>(); // an unknown service prevents every call
        new TreeMap<>(requests).forEach((service, request) -> requestsByClient.put(client(service), request));
        List<CompletableFuture<Reply<A>>> replies = requestsByClient.entrySet().stream()
                .map(request ->
                        CompletableFuture.supplyAsync(() -> call.apply(request.getKey(), request.getValue()), calls))
                .toList();
        return replies.stream().map(CompletableFuture::join).toList();
    }

    private DeadLettersClient client(String service) {
        DeadLettersClient client = services.get(service);
        if (client == null) {
            throw CommandRejected.invalid("unknown-service", "Unknown service. Known are " + services.keySet() + ".");
        }
        return client;
    }
}
