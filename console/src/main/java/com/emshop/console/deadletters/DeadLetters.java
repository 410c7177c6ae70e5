package com.emshop.console.deadletters;

import com.emshop.console.deadletters.DeadLettersClient.Discard;
import com.emshop.console.deadletters.DeadLettersClient.Filter;
import com.emshop.console.deadletters.DeadLettersClient.OnBehalf;
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
 * Asks the services for their parked events, all at once: it takes as long as the slowest of them, at most the time-out. One
 * that gives no answer is named and spoils nothing. Thread-safe.
 */
@Component
final class DeadLetters implements AutoCloseable {
    /** Operators are few; when more of them ask at once, their own threads do the asking. */
    private static final int THREADS = 16;

    private static final int WAITING_CALLS = 64;

    private final SortedMap<String, DeadLettersClient> services = new TreeMap<>();
    private final ExecutorService calls = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING_CALLS),
            new ThreadPoolExecutor.CallerRunsPolicy());

    DeadLetters(ServicesProperties properties) {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(properties.serviceTimeouts().connect())
                .followRedirects(HttpClient.Redirect.NEVER) // a token is not shown to strangers
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        properties
                .services()
                .forEach((name, address) ->
                        services.put(name, new DeadLettersClient(name, address, http, properties.serviceTimeouts())));
    }

    /**
     * The names of these services, or of all.
     *
     * @throws CommandRejected if the console knows none of that name
     */
    Collection<String> named(@Nullable String service) {
        if (service == null) {
            return services.keySet();
        }
        client(service);
        return List.of(service);
    }

    /** Pages that begin behind these ids, by service. */
    List<Reply<CursorPage<DeadLetter>>> pages(Filter filter, Map<String, Long> after, int limit, OnBehalf caller) {
        return fromEach(after, (client, id) -> client.page(filter, id, limit, caller));
    }

    Reply<Optional<DeadLetter.Details>> find(String service, long id, OnBehalf caller) {
        return client(service).find(id, caller);
    }

    List<Reply<Outcomes>> replay(Map<String, Replay> selections, OnBehalf caller) {
        return fromEach(selections, (client, selection) -> client.replay(selection, caller));
    }

    List<Reply<Outcomes>> discard(Map<String, Discard> selections, OnBehalf caller) {
        return fromEach(selections, (client, selection) -> client.discard(selection, caller));
    }

    @Override
    public void close() {
        calls.shutdownNow();
    }

    private <Q, A> List<Reply<A>> fromEach(Map<String, Q> questions, BiFunction<DeadLettersClient, Q, Reply<A>> ask) {
        Map<DeadLettersClient, Q> asked = new LinkedHashMap<>(); // all are known, or none is asked
        new TreeMap<>(questions).forEach((service, question) -> asked.put(client(service), question));
        List<CompletableFuture<Reply<A>>> replies = asked.entrySet().stream()
                .map(question ->
                        CompletableFuture.supplyAsync(() -> ask.apply(question.getKey(), question.getValue()), calls))
                .toList();
        return replies.stream().map(CompletableFuture::join).toList();
    }

    private DeadLettersClient client(String service) {
        DeadLettersClient client = services.get(service);
        if (client == null) {
            throw CommandRejected.invalid(
                    "unknown-service", "There is no service of that name here, but " + services.keySet() + ".");
        }
        return client;
    }
}
