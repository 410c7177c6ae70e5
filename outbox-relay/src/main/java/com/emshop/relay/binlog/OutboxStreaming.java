package com.emshop.relay.binlog;

import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import io.debezium.connector.binlog.charset.BinlogCharsetRegistry;
import io.debezium.connector.binlog.jdbc.BinlogConnectorConnection;
import io.debezium.connector.mysql.MySqlConnectorConfig;
import io.debezium.connector.mysql.MySqlDatabaseSchema;
import io.debezium.connector.mysql.MySqlOffsetContext;
import io.debezium.connector.mysql.MySqlPartition;
import io.debezium.connector.mysql.MySqlStreamingChangeEventSource;
import io.debezium.connector.mysql.MySqlStreamingChangeEventSourceMetrics;
import io.debezium.connector.mysql.MySqlTaskContext;
import io.debezium.pipeline.ErrorHandler;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import io.debezium.snapshot.SnapshotterService;
import io.debezium.util.Clock;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's reading of the binlog, with a short way for the rows of an outbox: they become {@link OutboxRow}s at once and
 * go to the {@link ReadAhead}, without a record of Kafka Connect, its schemas and its offset for each. What Debezium does
 * for a row this way takes most of the time of the one thread that reads the binlog.
 *
 * <p>Everything else is Debezium's: connection, TLS, keep-alive, GTIDs, the definitions of tables, offsets.
 *
 * <p>Its methods are called on the binlog client's thread.
 */
final class OutboxStreaming extends MySqlStreamingChangeEventSource {

    private static final String OUTBOX = "outbox";

    private final MySqlDatabaseSchema schema;
    private final ErrorHandler errors;
    private final BinlogCharsetRegistry charsets;
    private final ReadAhead readAhead;
    private final long markIntervalNanos;

    /** The numbers that the server gives to outbox tables; they change with definitions, and with restarts. */
    private final Map<Long, TableMapEventData> outboxes = new HashMap<>();

    private long markedAt = System.nanoTime();
    private @Nullable Table columnsOf;
    private @Nullable OutboxColumns columns;
    /** The transaction that is being read; null between two. */
    private @Nullable Gtid open;

    private ReadAhead.@Nullable Stand startOfOpen;

    OutboxStreaming(
            MySqlConnectorConfig config,
            BinlogConnectorConnection connection,
            EventDispatcher<MySqlPartition, TableId> dispatcher,
            ErrorHandler errors,
            MySqlTaskContext taskContext,
            MySqlDatabaseSchema schema,
            MySqlStreamingChangeEventSourceMetrics metrics,
            SnapshotterService snapshotters,
            BinaryLogClient client,
            ReadAhead readAhead,
            Duration markInterval) {
        super(
                config,
                connection,
                dispatcher,
                errors,
                Clock.system(),
                taskContext,
                schema,
                metrics,
                snapshotters,
                client);
        this.schema = schema;
        this.errors = errors;
        this.charsets = config.getServiceRegistry().getService(BinlogCharsetRegistry.class);
        this.readAhead = readAhead;
        this.markIntervalNanos = markInterval.toNanos();
        client.setEventDeserializer(OutboxEventDeserializers.install(createEventDeserializer(), outboxes));
    }

    /** Adds a mark when one is due. The server sends a sign of life more often than the keep-alive, so one comes in any case. */
    @Override
    protected void handleEvent(
            MySqlPartition partition, MySqlOffsetContext offset, ChangeEventSourceContext context, Event event) {
        super.handleEvent(partition, offset, context, event);
        if (event != null && event.getHeader().getEventType() == EventType.XID) {
            open = null;
        }
        long now = System.nanoTime();
        if (now - markedAt < markIntervalNanos || hasFailed()) {
            return;
        }
        ReadAhead.Stand here = standOf(offset);
        if (here == null) {
            return;
        }
        try {
            readAhead.mark(here);
            markedAt = now;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A transaction is open from here on. Without its end in sight it stays so until the next one begins, which costs no
     * more than reading it again.
     */
    @Override
    protected void handleGtidEvent(
            MySqlPartition partition, MySqlOffsetContext offset, Event event, Predicate<String> sourceFilter) {
        super.handleGtidEvent(partition, offset, event, sourceFilter);
        open = Gtid.parse(offset.getSource().getCurrentGtid());
        startOfOpen = null;
    }

    /** After a failure Debezium goes on reading and ignores what it reads: nothing of that may look like progress. */
    private boolean hasFailed() {
        return errors.getProducerThrowable() != null || Thread.currentThread().isInterrupted();
    }

    @Override
    protected void handleUpdateTableMetadata(MySqlPartition partition, MySqlOffsetContext offset, Event event)
            throws InterruptedException {
        TableMapEventData table = unwrapData(event);
        if (OUTBOX.equals(table.getTable())) {
            outboxes.put(table.getTableId(), table);
        } else {
            outboxes.remove(table.getTableId());
        }
        super.handleUpdateTableMetadata(partition, offset, event);
    }

    @Override
    protected void handleInsert(MySqlPartition partition, MySqlOffsetContext offset, Event event)
            throws InterruptedException {
        if (hasFailed()) {
            // What could not be decoded is left out, and the client reads on: nothing behind it may be handed over.
            return;
        }
        WriteRowsEventData inserted = unwrapData(event);
        TableId tableId = schema.getTableId(inserted.getTableId());
        Table table = tableId == null ? null : schema.tableFor(tableId);
        if (table == null) {
            // Not one of the source's outboxes; or one whose definition is not known, which Debezium complains of.
            super.handleInsert(partition, offset, event);
            return;
        }
        if (columns == null || columnsOf != table) {
            columns = new OutboxColumns(table, charsets);
            columnsOf = table;
        }
        Gtid gtid = open;
        // All rows of a transaction have the same stand: its start.
        ReadAhead.Stand stand = startOfOpen == null ? standOf(offset) : startOfOpen;
        if (gtid == null || stand == null) {
            throw new IllegalStateException("Rows of " + tableId + " come without a GTID");
        }
        startOfOpen = stand;
        BinlogCoordinates at = new BinlogCoordinates(
                offset.getSource().binlogFilename(), offset.getSource().binlogPosition());
        List<Serializable[]> rows = inserted.getRows();
        List<OutboxRow> read = new ArrayList<>(rows.size());
        for (Serializable[] row : rows) {
            read.add(columns.rowOf(row, gtid, at));
        }
        readAhead.add(read, stand);
    }

    private ReadAhead.@Nullable Stand standOf(MySqlOffsetContext offset) {
        Map<String, ?> found = offset.getOffset();
        Object gtids = found.get("gtids");
        Object file = found.get("file");
        Object pos = found.get("pos");
        if (gtids == null || file == null || !(pos instanceof Number place)) {
            return null;
        }
        return new ReadAhead.Stand(gtids.toString(), new BinlogCoordinates(file.toString(), place.longValue()), open);
    }
}
