package com.emshop.relay.binlog;

import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.NullEventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import io.debezium.config.CommonConnectorConfig.EventProcessingFailureHandlingMode;
import io.debezium.connector.binlog.event.RowDeserializers;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes the binlog client skip the rows that the relay does not need: updates, deletes, and the rows of other tables, of which
 * a binlog usually holds far more than outbox rows.
 */
final class OutboxEventDeserializers {

    private OutboxEventDeserializers() {}

    /**
     * Replaces Debezium's row deserializers. Compressed transactions still use Debezium's own.
     *
     * @param outboxes the outbox tables by their table ids; read for each event on the binlog thread
     */
    static EventDeserializer install(EventDeserializer deserializer, Map<Long, TableMapEventData> outboxes) {
        var skip = new NullEventDataDeserializer();
        for (EventType type : List.of(
                EventType.UPDATE_ROWS,
                EventType.EXT_UPDATE_ROWS,
                EventType.PARTIAL_UPDATE_ROWS_EVENT,
                EventType.DELETE_ROWS,
                EventType.EXT_DELETE_ROWS)) {
            deserializer.setEventDataDeserializer(type, skip);
        }
        deserializer.setEventDataDeserializer(EventType.WRITE_ROWS, new OutboxRows(outboxes, false));
        deserializer.setEventDataDeserializer(EventType.EXT_WRITE_ROWS, new OutboxRows(outboxes, true));
        return deserializer;
    }

    /** Reads the rows of outbox tables and skips those of all others. */
    private static final class OutboxRows extends RowDeserializers.WriteRowsDeserializer {

        private static final int TABLE_ID_BYTES = 6;

        private final Map<Long, TableMapEventData> outboxes;
        private final boolean mayContainExtraInformation;

        OutboxRows(Map<Long, TableMapEventData> outboxes, boolean mayContainExtraInformation) {
            super(outboxes, EventProcessingFailureHandlingMode.FAIL);
            this.outboxes = outboxes;
            this.mayContainExtraInformation = mayContainExtraInformation;
        }

        /** Parses MySQL's Rows_event; the superclass cannot skip its rows. */
        @Override
        public WriteRowsEventData deserialize(ByteArrayInputStream input) throws IOException {
            WriteRowsEventData event = new WriteRowsEventData();
            event.setTableId(input.readLong(TABLE_ID_BYTES));
            if (!outboxes.containsKey(event.getTableId())) {
                event.setRows(List.of());
                // The caller skips to the end of the event.
                return event;
            }
            int flagsBytes = 2;
            input.skip(flagsBytes);
            if (mayContainExtraInformation) {
                int lengthBytes = 2;
                input.skip(input.readInteger(lengthBytes) - lengthBytes);
            }
            event.setIncludedColumns(input.readBitSet(input.readPackedInteger(), true));
            List<Serializable[]> rows = new ArrayList<>();
            while (input.available() > 0) {
                rows.add(deserializeRow(event.getTableId(), event.getIncludedColumns(), input));
            }
            event.setRows(rows);
            return event;
        }
    }
}
