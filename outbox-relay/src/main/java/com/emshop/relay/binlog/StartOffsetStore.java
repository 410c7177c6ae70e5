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
 * Gives Debezium the offset to start from and stores nothing: the relay commits its position to Kafka together with the rows.
 * The engine creates the instance by its class name.
 */
public final class StartOffsetStore implements OffsetBackingStore {

    private byte[] offset = new byte[0];

    @Override
    public void configure(WorkerConfig config) {
        ReaderContext context =
                ReaderContext.of(String.valueOf(config.originals().get(ReaderContext.KEY)));
        offset = new JsonMapper().writeValueAsString(context.startOffset()).getBytes(StandardCharsets.UTF_8);
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
