package com.emshop.relay.binlog;

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
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the outbox rows of one server from its binlog, with Debezium's embedded engine and its MySQL connector.
 *
 * <p>It reads ahead on a thread of its own, as far as {@link ReadAhead} allows. It keeps no offsets: it is told where to start,
 * and the position that counts travels with the rows.
 *
 * <p>Used by one thread only. Any exception is final: close the reader and make a new one.
 */
public final class BinlogReader implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BinlogReader.class);

    /** While nothing comes, how soon a failure of the engine or a request to stop is noticed. */
    private static final Duration IDLE_WAIT = Duration.ofMillis(100);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STOP_CHECK = Duration.ofMillis(5);

    /** No statement but those that name an outbox is parsed: another table's exotic DDL must not stop the relay. */
    private static final String ALL_DDL_WITHOUT_OUTBOX = "(?!.*outbox).*";

    private final String linkKey = UUID.randomUUID().toString();
    private final TableHistory.Entries history;
    private final ReplayGuard guard;
    private final ReadAhead readAhead;
    private final int batchRows;
    private final CompletableFuture<@Nullable Throwable> ended = new CompletableFuture<>();
    private final DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine;

    private BinlogReader(MySqlSource source, BinlogSettings settings, Position start, List<String> tableHistory) {
        this.history = new TableHistory.Entries(tableHistory);
        this.guard = new ReplayGuard(start);
        this.readAhead =
                new ReadAhead(settings.maxQueueRows(), settings.maxQueueSize().toBytes());
        this.batchRows = settings.maxBatchRows();
        ReaderLink.open(linkKey, new ReaderLink(history, readAhead, settings.heartbeat(), offsetOf(start)));
        Properties properties = new Properties();
        properties.putAll(configuration(source, settings));
        this.engine = DebeziumEngine.create(Connect.class)
                .using(properties)
                .using((success, message, error) -> ended.complete(error))
                .notifying((events, committer) -> refuse(events))
                .build();
    }

    /**
     * Connects and starts to read. Returns before the first record; a failure to connect to the binlog shows in the first
     * {@link #poll()}.
     *
     * @param start a validated position
     * @param tableHistory all entries that {@link Batch#tableHistory()} has ever delivered, in order
     */
    public static BinlogReader start(
            MySqlSource source, BinlogSettings settings, Position start, List<String> tableHistory) {
        BinlogReader reader = new BinlogReader(source, settings, start, tableHistory);
        Thread running = new Thread(reader.engine, "binlog-" + source.name());
        running.setDaemon(true);
        running.start();
        return reader;
    }

    /**
     * Everything that the relay wants takes the short way, so whatever comes here was missed there, a lost row perhaps.
     * Throwing ends the engine, and with it this reader.
     */
    private static void refuse(List<ChangeEvent<SourceRecord, SourceRecord>> events) {
        throw new IllegalStateException(
                "A record that nobody asked for: " + events.get(0).value());
    }

    /** Always a transaction's start: which of its rows are published already is the guard's business. */
    private static Map<String, Object> offsetOf(Position position) {
        return Map.of(
                "gtids", position.completed().toString(),
                "file", position.coordinates().file(),
                "pos", position.coordinates().offsetBytes());
    }

    private Map<String, String> configuration(MySqlSource source, BinlogSettings settings) {
        Map<String, String> config = new HashMap<>();
        config.put("name", source.name());
        config.put("connector.class", OutboxConnector.class.getName());
        config.put("offset.storage", StartOffset.class.getName());
        config.put("task.management.timeout.ms", Long.toString(STOP_TIMEOUT.toMillis()));
        // No transformation needs a thread; the order of the rows is that of the binlog in any case.
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
                Long.toString(settings.queryTimeout().toMillis()));
        config.put("driver.socketTimeout", Long.toString(settings.queryTimeout().toMillis()));
        config.put("connect.timeout.ms", Long.toString(settings.connectTimeout().toMillis()));
        config.put("connect.keep.alive", "true");
        config.put(
                "connect.keep.alive.interval.ms",
                Long.toString(settings.keepAlive().toMillis()));
        config.put(
                "table.include.list",
                source.schemas().stream().map(schema -> schema + "\\.outbox").collect(Collectors.joining(",")));
        config.put("skipped.operations", "u,d,t");
        config.put("include.schema.changes", "false");
        // The position is always given; nothing is ever read from the tables.
        config.put("snapshot.mode", "no_data");
        config.put("snapshot.locking.mode", "none");
        config.put("event.processing.failure.handling.mode", "fail");
        config.put("inconsistent.schema.handling.mode", "fail");
        // A failed task is thrown away; it must not restart by itself behind the relay's back.
        config.put("errors.max.retries", "0");
        config.put("statistics.metrics.enabled", "false");
        // Names of its MBeans, which a rehearsal's reader must not share: Debezium waits for a name that is taken.
        config.put("custom.metric.tags", "reader=" + source.effectiveServerId());
        config.put("schema.history.internal", TableHistory.class.getName());
        config.put("schema.history.internal.store.only.captured.tables.ddl", "true");
        config.put("schema.history.internal.ddl.filter", ALL_DDL_WITHOUT_OUTBOX);
        config.put(ReaderLink.KEY, linkKey);
        return config;
    }

    /**
     * What one poll found.
     *
     * @param rows new rows in binlog order
     * @param replayedRows rows that were delivered again and dropped
     * @param tableHistory must be committed together with the rows
     * @param position the position behind the rows, or null when the reader gave no sign at all
     */
    public record Batch(
            List<OutboxRow> rows,
            int replayedRows,
            List<String> tableHistory,
            @Nullable Position position) {

        /** The reader gave no sign. */
        public static final Batch SILENCE = new Batch(List.of(), 0, List.of(), null);
    }

    /** Returns as soon as there is something, and after a fraction of a second at the latest. */
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
            if (guard.admits(row.gtid(), row.schema(), row.id(), row.at())) {
                rows.add(row);
            }
        }
        GtidSet completed = taken.stand().completed();
        if (taken.endsWithRow()) {
            guard.reachedRow(completed, taken.stand().restartAt());
        } else {
            guard.reachedHeartbeat(completed, taken.stand().restartAt());
        }
        int replayed = taken.rows().size() - rows.size();
        // Taken after the rows: the reader notes a change of a table before it delivers a row written behind it.
        return new Batch(rows, replayed, history.takePending(), guard.position());
    }

    /** Stops reading; what was read and not polled is forgotten, which no position ever covered. Waits a bounded time. */
    @Override
    public void close() {
        // The binlog thread may be waiting for room, and would wait for ever.
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
            ReaderLink.close(linkKey);
        }
    }

    /** An engine cannot be closed while it starts its task, and need not be once it has ended. */
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
                // An engine that has already failed complains while it stops; the failure itself has been told.
                log.debug("The engine did not stop in good order", e);
                return;
            }
        }
    }
}
