package com.emshop.relay.binlog;

import io.debezium.connector.base.QueueProvider;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The queue between Debezium's binlog thread and the relay, which tells when something comes.
 *
 * <p>Debezium's own queue has to be asked again and again: every millisecond for a latency of one millisecond, which costs
 * a fifth of a processor while nothing happens. Debezium bounds the queue and holds its lock around every call.
 *
 * @param <T> Debezium's type of event
 */
public final class SignallingQueue<T> implements QueueProvider<T> {

    static final String NAME = "emshop-signalling";

    private final Queue<T> queue = new ArrayDeque<>();
    private @Nullable Arrivals arrivals;

    @Override
    public void configure(Map<String, ?> config) {
        arrivals = ReaderLink.of(String.valueOf(config.get(ReaderLink.KEY))).arrivals();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void enqueue(T event) {
        queue.add(event);
        tell();
    }

    @Override
    @SuppressWarnings("NullAway") // The interface is not annotated; null means empty.
    public T poll() {
        T event = queue.poll();
        tell();
        return event;
    }

    @Override
    public int size() {
        return queue.size();
    }

    private void tell() {
        if (arrivals != null) {
            arrivals.queued(queue.size());
        }
    }
}
