package com.emshop.relay.binlog;

import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's binlog source with a shortcut for outbox rows: it maps them to {@link OutboxRow}s and adds them to the {@link
 * ReadAhead}, without a Kafka Connect record, schema and offset for each. Creating those would take most of the time of the only
 * thread that reads the binlog.
 *
 * <p>Debezium does everything else: connection, TLS, keep-alive, GTIDs, table definitions, offsets.
 *
 * <p>Called on the binlog client's thread.
 */
final class OutboxStreamingSource extends MySqlStreamingChangeEventSource {

    private static final Pattern BEGIN = Pattern.compile("(?i)BEGIN$|XA\\s+START\\s");
    private static final Pattern END = Pattern.compile("(?i)COMMIT|ROLLBACK");

    private final MySqlDatabaseSchema schema;
    private final ErrorHandler errors;
    private final BinlogCharsetRegistry charsets;
    private final ReaderContext reader;

    /** By the table ids that the server assigns; they change with each table definition and server restart. */
    private final Map<Long, TableMapEventData> outboxes = new HashMap<>();

    private long positionReportedAt = System.nanoTime();
    private @Nullable Table mappedTable;
    private @Nullable OutboxRowMapper mapper;
    /** The transaction that is being read; null between two transactions. */
    private @Nullable Gtid open;
    /** Whether the open transaction has a BEGIN, so that its statements do not end it. */
    private boolean begun;

    private ReadAhead.@Nullable ReaderPosition startOfOpen;

    OutboxStreamingSource(
            MySqlConnectorConfig config,
            BinlogConnectorConnection connection,
            EventDispatcher<MySqlPartition, TableId> dispatcher,
            ErrorHandler errors,
            MySqlTaskContext taskContext,
            MySqlDatabaseSchema schema,
            MySqlStreamingChangeEventSourceMetrics metrics,
            SnapshotterService snapshotters,
            BinaryLogClient client,
            ReaderContext reader) {
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
        this.reader = reader;
        client.setEventDeserializer(OutboxEventDeserializers.install(createEventDeserializer(), outboxes));
    }

    /** Reports the position when that is due. The server sends heartbeats, so this is called without other events too. */
    @Override
    protected void handleEvent(
            MySqlPartition partition, MySqlOffsetContext offset, ChangeEventSourceContext context, Event event) {
        super.handleEvent(partition, offset, context, event);
        if (event != null && event.getHeader().getEventType() == EventType.XID) {
            open = null;
        }
        long now = System.nanoTime();
        if (now - positionReportedAt < reader.positionInterval().toNanos() || hasFailed()) {
            return;
        }
        ReadAhead.ReaderPosition here = positionOf(offset);
        if (here == null) {
            return;
        }
        try {
            reader.readAhead().reportPosition(here);
            positionReportedAt = now;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Notes that a transaction is open. If its end is never seen, it counts as open until the next one begins; after a restart
     * it would then only be read again.
     */
    @Override
    protected void handleGtidEvent(
            MySqlPartition partition, MySqlOffsetContext offset, Event event, Predicate<String> sourceFilter) {
        super.handleGtidEvent(partition, offset, event, sourceFilter);
        open = Gtid.parse(offset.getSource().getCurrentGtid());
        begun = false;
        startOfOpen = null;
    }

    /**
     * Notes the end of a transaction that no XID event ends. Debezium completes only those that end with a COMMIT. Without this a
     * statement that is a transaction of its own, such as DDL, would count as open until the next transaction begins, and on a
     * quiet server the relay would never get to the end.
     */
    @Override
    protected void handleQueryEvent(MySqlPartition partition, MySqlOffsetContext offset, Event event)
            throws InterruptedException {
        super.handleQueryEvent(partition, offset, event);
        QueryEventData query = unwrapData(event);
        String sql = query.getSql().trim();
        if (BEGIN.matcher(sql).lookingAt()) {
            begun = true;
        } else if (!begun || END.matcher(sql).matches()) {
            complete(offset);
        }
    }

    /** The prepared half of an XA transaction has a GTID of its own; so has its commit or rollback, which is one statement. */
    @Override
    protected void prepareTransaction(MySqlOffsetContext offset, Event event) throws InterruptedException {
        super.prepareTransaction(offset, event);
        complete(offset);
    }

    private void complete(MySqlOffsetContext offset) {
        offset.commitTransaction();
        open = null;
    }

    /** After a failure Debezium reads on and drops what it reads. Such events must not count as progress. */
    private boolean hasFailed() {
        return errors.getProducerThrowable() != null || Thread.currentThread().isInterrupted();
    }

    @Override
    protected void handleUpdateTableMetadata(MySqlPartition partition, MySqlOffsetContext offset, Event event)
            throws InterruptedException {
        TableMapEventData table = unwrapData(event);
        if (reader.layout().table().equals(table.getTable())) {
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
            // The client skips an event that it could not decode and reads on; rows behind the gap must not be
            // delivered.
            return;
        }
        WriteRowsEventData inserted = unwrapData(event);
        TableId tableId = schema.getTableId(inserted.getTableId());
        Table table = tableId == null ? null : schema.tableFor(tableId);
        if (table == null) {
            // Not an outbox of this source, or one whose definition is unknown; Debezium reports the latter.
            super.handleInsert(partition, offset, event);
            return;
        }
        if (mapper == null || mappedTable != table) {
            mapper = new OutboxRowMapper(table, reader.layout(), charsets);
            mappedTable = table;
        }
        Gtid gtid = open;
        // All rows of a transaction have the same restart position: its start.
        ReadAhead.ReaderPosition position = startOfOpen == null ? positionOf(offset) : startOfOpen;
        if (gtid == null || position == null) {
            throw new IllegalStateException("Rows of " + tableId + " have no GTID");
        }
        startOfOpen = position;
        BinlogCoordinates at = new BinlogCoordinates(
                offset.getSource().binlogFilename(), offset.getSource().binlogPosition());
        List<Serializable[]> rows = inserted.getRows();
        List<OutboxRow> read = new ArrayList<>(rows.size());
        for (Serializable[] row : rows) {
            read.add(mapper.rowOf(row, gtid, at));
        }
        reader.readAhead().add(read, position);
    }

    private ReadAhead.@Nullable ReaderPosition positionOf(MySqlOffsetContext offset) {
        Map<String, ?> found = offset.getOffset();
        Object gtids = found.get("gtids");
        Object file = found.get("file");
        Object pos = found.get("pos");
        if (gtids == null || file == null || !(pos instanceof Number offsetBytes)) {
            return null;
        }
        return new ReadAhead.ReaderPosition(
                gtids.toString(), new BinlogCoordinates(file.toString(), offsetBytes.longValue()), open);
    }
}
