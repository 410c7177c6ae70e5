package com.emshop.relay.binlog;

import com.emshop.relay.position.Position;
import io.debezium.config.Configuration;
import io.debezium.document.DocumentReader;
import io.debezium.document.DocumentWriter;
import io.debezium.relational.history.AbstractSchemaHistory;
import io.debezium.relational.history.HistoryRecord;
import io.debezium.relational.history.HistoryRecordComparator;
import io.debezium.relational.history.SchemaHistoryException;
import io.debezium.relational.history.SchemaHistoryListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's store for table definitions, which the relay commits to Kafka together with its position.
 *
 * <p>Debezium records an entry on the binlog thread. The entry stays pending until the publishing thread adds it to the next Kafka
 * transaction. A position behind a table change is therefore never committed without the change itself.
 *
 * <p>Debezium creates the instance by its class name; it finds its {@link Entries} through the {@link ReaderContext}.
 */
public final class TableHistory extends AbstractSchemaHistory {

    private @Nullable Entries entries;

    /** The entries of one reader: those committed before it started, and those not yet committed. Thread-safe. */
    static final class Entries {

        /** Only statements on outbox tables are recorded, so this limit is not reached in normal operation. */
        private static final int PENDING_LIMIT = 1_000;

        private final List<String> known;
        private final List<String> pending = new ArrayList<>();

        Entries(List<String> committed) {
            this.known = new ArrayList<>(committed);
        }

        private synchronized List<String> all() {
            return List.copyOf(known);
        }

        private synchronized void add(String entry) {
            // After a reconnect the same statement is read again at the same position.
            if (known.contains(entry)) {
                return;
            }
            if (pending.size() >= PENDING_LIMIT) {
                throw new SchemaHistoryException(PENDING_LIMIT + " changes of outbox tables are pending");
            }
            known.add(entry);
            pending.add(entry);
        }

        /** Removes and returns the entries for the next Kafka transaction. */
        synchronized List<String> takePending() {
            if (pending.isEmpty()) {
                return List.of();
            }
            List<String> taken = List.copyOf(pending);
            pending.clear();
            return taken;
        }
    }

    /**
     * An entry that creates the table with its current definition just before the position.
     *
     * @param definition the CREATE TABLE statement
     * @param position must contain at least one transaction
     */
    public static String entry(
            MySqlSource source, String schema, String definition, Position position, Instant recordedAt) {
        Map<String, Object> offset = new HashMap<>();
        offset.put("file", position.coordinates().file());
        offset.put("pos", position.coordinates().offsetBytes());
        offset.put("gtids", position.completed().toString());
        HistoryRecord entry =
                new HistoryRecord(Map.of("server", source.name()), offset, schema, null, definition, null, recordedAt);
        try {
            return DocumentWriter.defaultWriter().write(entry.document());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void configure(
            Configuration config,
            HistoryRecordComparator comparator,
            SchemaHistoryListener listener,
            boolean useCatalogBeforeSchema) {
        super.configure(config, comparator, listener, useCatalogBeforeSchema);
        entries = ReaderContext.of(config.getString(ReaderContext.KEY)).history();
    }

    private Entries entries() {
        if (entries == null) {
            throw new SchemaHistoryException("The reader of this table history is closed");
        }
        return entries;
    }

    @Override
    protected void storeRecord(HistoryRecord entry) {
        try {
            entries().add(DocumentWriter.defaultWriter().write(entry.document()));
        } catch (IOException e) {
            throw new SchemaHistoryException("A change of an outbox table can't be serialised", e);
        }
    }

    @Override
    protected void recoverRecords(Consumer<HistoryRecord> records) {
        for (String entry : entries().all()) {
            try {
                records.accept(new HistoryRecord(DocumentReader.defaultReader().read(entry)));
            } catch (IOException e) {
                throw new UncheckedIOException("The relay's journal holds a damaged table history: " + entry, e);
            }
        }
    }

    /** True even when it is empty: then the reader starts before the first outbox table and reads its definition. */
    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public boolean storageExists() {
        return true;
    }
}
