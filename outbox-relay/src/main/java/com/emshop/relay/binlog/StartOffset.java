package com.emshop.relay.binlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hands Debezium the offset to start from, and keeps nothing: the position that counts is in Kafka, in the transactions of the
 * rows. Made by the engine, by its name.
 */
public final class StartOffset implements OffsetBackingStore {

    private byte[] offset = new byte[0];

    @Override
    public void configure(WorkerConfig config) {
        ReaderLink link = ReaderLink.of(String.valueOf(config.originals().get(ReaderLink.KEY)));
        offset = new JsonMapper().writeValueAsString(link.start()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void start() {
        // There is nothing to open.
    }

    @Override
    public void stop() {
        // There is nothing to close.
    }

    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        Map<ByteBuffer, ByteBuffer> found = new HashMap<>();
        keys.forEach(key -> found.put(key, ByteBuffer.wrap(offset)));
        return CompletableFuture.completedFuture(found);
    }

    @Override
    @SuppressWarnings("NullAway") // a Void has no value
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, Callback<Void> callback) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }
}
