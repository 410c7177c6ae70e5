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
 * Debezium's store for table definitions, kept by the relay together with its position.
 *
 * <p>An entry that Debezium records on its binlog thread waits here until the publishing thread takes it into the next
 * Kafka transaction. That transaction may carry rows written before the change, but none written after it can go without:
 * a position behind the change is therefore never committed without the change itself.
 *
 * <p>Debezium makes the instance by its class name; it finds its {@link Entries} through the {@link ReaderLink}.
 */
public final class TableHistory extends AbstractSchemaHistory {

    private @Nullable Entries entries;

    /** The entries of one reader: those committed before it started, and those not yet committed. */
    static final class Entries {

        /** Only statements on outbox tables are recorded, so this many never wait in sound operation. */
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
            // Read again after a reconnect: the same statement at the same place.
            if (known.contains(entry)) {
                return;
            }
            if (pending.size() >= PENDING_LIMIT) {
                throw new SchemaHistoryException(PENDING_LIMIT + " changes of outbox tables wait to be stored");
            }
            known.add(entry);
            pending.add(entry);
        }

        /** Takes what has to go into the next Kafka transaction. */
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
     * An entry as if the table had been created, as it is now, just before the position.
     *
     * @param definition the statement that creates it
     * @param position not that of a server which has executed nothing
     */
    public static String entry(
            MySqlSource source, String schema, String definition, Position position, Instant recordedAt) {
        Map<String, Object> place = new HashMap<>();
        place.put("file", position.coordinates().file());
        place.put("pos", position.coordinates().offsetBytes());
        place.put("gtids", position.completed().toString());
        HistoryRecord entry =
                new HistoryRecord(Map.of("server", source.name()), place, schema, null, definition, null, recordedAt);
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
        entries = ReaderLink.of(config.getString(ReaderLink.KEY)).history();
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
            throw new SchemaHistoryException("A change of an outbox table can't be written down", e);
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

    /** True even when it is empty: the reader starts before the first outbox table, whose definition comes by. */
    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public boolean storageExists() {
        return true;
    }
}
