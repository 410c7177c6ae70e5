package com.emshop.relay.binlog;

import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.GtidSet;
import com.emshop.relay.position.Position;
import com.emshop.relay.position.ReplayGuard;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the outbox rows of one server from its binlog, with Debezium's embedded engine and MySQL connector. Delivers each row once,
 * in binlog order, also across reconnects.
 *
 * <p>It reads ahead on its own thread, as far as {@link ReadAhead} allows. It stores no offsets: the caller commits the position
 * of a {@link Batch} together with its rows.
 *
 * <p>Used by one thread. After an exception the reader must be closed and replaced.
 */
public final class BinlogReader implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BinlogReader.class);

    /** How soon an idle reader notices a failure of the engine or a stop request. */
    private static final Duration IDLE_WAIT = Duration.ofMillis(100);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STOP_CHECK = Duration.ofMillis(5);

    private final String contextKey = UUID.randomUUID().toString();
    private final TableHistory.Entries history;
    private final ReplayGuard guard;
    private final ReadAhead readAhead;
    private final int batchRows;
    private final CompletableFuture<@Nullable Throwable> ended = new CompletableFuture<>();
    private final DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine;

    private BinlogReader(
            MySqlSource source,
            OutboxLayout layout,
            BinlogProperties properties,
            Position start,
            List<String> tableHistory) {
        this.history = new TableHistory.Entries(tableHistory);
        this.guard = new ReplayGuard(start);
        this.readAhead = new ReadAhead(
                properties.maxQueueRows(), properties.maxQueueSize().toBytes());
        this.batchRows = properties.maxBatchRows();
        ReaderContext.open(
                contextKey, new ReaderContext(layout, history, readAhead, properties.heartbeat(), offsetOf(start)));
        Properties configuration = new Properties();
        configuration.putAll(configuration(source, layout, properties));
        this.engine = DebeziumEngine.create(Connect.class)
                .using(configuration)
                .using((success, message, error) -> ended.complete(error))
                .notifying((events, committer) -> reject(events))
                .build();
    }

    /**
     * Starts to connect and to read, and returns at once. A failed connection makes a later {@link #poll()} throw.
     *
     * @param start a validated position
     * @param tableHistory all entries that {@link Batch#tableHistory()} ever delivered, in order
     */
    public static BinlogReader start(
            MySqlSource source,
            OutboxLayout layout,
            BinlogProperties properties,
            Position start,
            List<String> tableHistory) {
        BinlogReader reader = new BinlogReader(source, layout, properties, start, tableHistory);
        Thread running = new Thread(reader.engine, "binlog-" + source.name());
        running.setDaemon(true);
        running.start();
        return reader;
    }

    /**
     * Outbox rows bypass the engine's records. A record that arrives here may be a row that the bypass missed, so this ends the
     * engine and the reader.
     */
    private static void reject(List<ChangeEvent<SourceRecord, SourceRecord>> events) {
        throw new IllegalStateException(
                "Unexpected record from Debezium's engine: " + events.get(0).value());
    }

    /** The start of a transaction; the guard drops those of its rows that are published already. */
    private static Map<String, Object> offsetOf(Position position) {
        return Map.of(
                "gtids", position.completed().toString(),
                "file", position.coordinates().file(),
                "pos", position.coordinates().offsetBytes());
    }

    private Map<String, String> configuration(MySqlSource source, OutboxLayout layout, BinlogProperties properties) {
        Map<String, String> config = new HashMap<>();
        config.put("name", source.name());
        config.put("connector.class", OutboxConnector.class.getName());
        config.put("offset.storage", StartOffsetStore.class.getName());
        config.put("task.management.timeout.ms", Long.toString(STOP_TIMEOUT.toMillis()));
        // One thread is enough, because the engine transforms no records.
        config.put("record.processing.threads", "1");
        config.put("topic.prefix", source.name());
        config.put("database.hostname", source.host());
        config.put("database.port", Integer.toString(source.port()));
        config.put("database.user", source.username());
        config.put("database.password", source.password());
        config.put("database.server.id", Long.toString(source.effectiveServerId()));
        config.put("database.ssl.mode", source.tls().debeziumMode());
        Path trustStore = source.trustStore();
        if (trustStore != null) {
            config.put("database.ssl.truststore", trustStore.toString());
            config.put("database.ssl.truststore.password", source.trustStorePassword());
        }
        config.put(
                "database.query.timeout.ms",
                Long.toString(properties.queryTimeout().toMillis()));
        config.put(
                "driver.socketTimeout", Long.toString(properties.queryTimeout().toMillis()));
        config.put(
                "connect.timeout.ms", Long.toString(properties.connectTimeout().toMillis()));
        config.put("connect.keep.alive", "true");
        config.put(
                "connect.keep.alive.interval.ms",
                Long.toString(properties.keepAlive().toMillis()));
        config.put(
                "table.include.list",
                source.schemas().stream()
                        .map(schema -> schema + "\\." + Pattern.quote(layout.table()))
                        .collect(Collectors.joining(",")));
        config.put("skipped.operations", "u,d,t");
        config.put("include.schema.changes", "false");
        // The start position is always given, so Debezium must not read the tables.
        config.put("snapshot.mode", "no_data");
        config.put("snapshot.locking.mode", "none");
        config.put("event.processing.failure.handling.mode", "fail");
        config.put("inconsistent.schema.handling.mode", "fail");
        // The relay replaces a failed reader; the task must not restart by itself.
        config.put("errors.max.retries", "0");
        config.put("statistics.metrics.enabled", "false");
        // Part of Debezium's MBean names. Debezium waits for a name that is taken, such as by a warm-up reader.
        config.put("custom.metric.tags", "reader=" + source.effectiveServerId());
        config.put("schema.history.internal", TableHistory.class.getName());
        config.put("schema.history.internal.store.only.captured.tables.ddl", "true");
        // Skips all DDL that does not name the outbox: unusual DDL of another table must not stop the relay.
        config.put("schema.history.internal.ddl.filter", "(?!.*" + Pattern.quote(layout.table()) + ").*");
        config.put(ReaderContext.KEY, contextKey);
        return config;
    }

    /**
     * The result of one poll.
     *
     * @param rows new rows in binlog order
     * @param replayedRows how many rows were delivered again and dropped
     * @param tableHistory entries that must be committed together with the rows
     * @param position the position behind the rows, or null when the reader sent no signal
     */
    public record Batch(
            List<OutboxRow> rows,
            int replayedRows,
            List<String> tableHistory,
            @Nullable Position position) {

        /** The reader sent no signal. */
        public static final Batch SILENCE = new Batch(List.of(), 0, List.of(), null);
    }

    /** Returns as soon as the reader sends rows or a signal, at the latest after a fraction of a second. */
    public Batch poll() throws InterruptedException {
        ReadAhead.Taken taken = readAhead.take(batchRows, IDLE_WAIT);
        if (ended.isDone()) {
            throw new ConnectException("Debezium's engine has ended", ended.join());
        }
        if (taken == null) {
            return Batch.SILENCE;
        }
        List<OutboxRow> rows = new ArrayList<>(taken.rows().size());
        for (OutboxRow row : taken.rows()) {
            if (guard.isNew(row.gtid(), row.schema(), row.id(), row.eventId(), row.at())) {
                rows.add(row);
            }
        }
        GtidSet completed = taken.position().completed();
        if (taken.endsWithRow()) {
            guard.reachedRow(completed, taken.position().restartAt());
        } else {
            guard.reachedReport(completed, taken.position().restartAt());
        }
        int replayed = taken.rows().size() - rows.size();
        // After the rows: the reader records a table change before it delivers the rows written after it.
        return new Batch(rows, replayed, history.takePending(), guard.position());
    }

    /** Stops reading and drops rows that were not polled; no position covers them. Waits a bounded time. */
    @Override
    public void close() {
        // Releases the binlog thread in case it waits for room.
        readAhead.close();
        Thread stopping =
                new Thread(this::stopEngine, "stop-" + Thread.currentThread().getName());
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopping.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ReaderContext.close(contextKey);
        }
    }

    /** Retries, because an engine cannot be closed while it starts its task. */
    private void stopEngine() {
        while (!ended.isDone()) {
            try {
                engine.close();
                return;
            } catch (IllegalStateException notNow) {
                log.debug("The engine cannot be closed yet", notNow);
                try {
                    ended.get(STOP_CHECK.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException | ExecutionException stillStarting) {
                    log.trace("The engine still starts", stillStarting);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            } catch (IOException | RuntimeException e) {
                // An engine that has failed throws when it stops; the failure itself was reported.
                log.debug("The engine did not stop cleanly", e);
                return;
            }
        }
    }
}
