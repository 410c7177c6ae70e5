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
 * Has the binlog client leave unread what the relay never looks at: a shop's binlog holds far more rows of other tables than
 * of its outboxes, and of an outbox only what is inserted counts.
 */
final class OutboxEventDeserializers {

    private OutboxEventDeserializers() {}

    /**
     * Changes Debezium's deserializers; what is written compressed is not touched by it.
     *
     * @param outboxes by their numbers; looked at on the thread that reads, for each event
     */
    static EventDeserializer install(EventDeserializer deserializer, Map<Long, TableMapEventData> outboxes) {
        var unread = new NullEventDataDeserializer();
        for (EventType type : List.of(
                EventType.UPDATE_ROWS,
                EventType.EXT_UPDATE_ROWS,
                EventType.PARTIAL_UPDATE_ROWS_EVENT,
                EventType.DELETE_ROWS,
                EventType.EXT_DELETE_ROWS)) {
            deserializer.setEventDataDeserializer(type, unread);
        }
        deserializer.setEventDataDeserializer(EventType.WRITE_ROWS, new OutboxRows(outboxes, false));
        deserializer.setEventDataDeserializer(EventType.EXT_WRITE_ROWS, new OutboxRows(outboxes, true));
        return deserializer;
    }

    /** Reads the rows of outbox tables and skips those of all others. */
    private static final class OutboxRows extends RowDeserializers.WriteRowsDeserializer {

        private static final int TABLE_NUMBER_BYTES = 6;

        private final Map<Long, TableMapEventData> outboxes;
        private final boolean mayContainExtraInformation;

        OutboxRows(Map<Long, TableMapEventData> outboxes, boolean mayContainExtraInformation) {
            super(outboxes, EventProcessingFailureHandlingMode.FAIL);
            this.outboxes = outboxes;
            this.mayContainExtraInformation = mayContainExtraInformation;
        }

        /** The layout of the event is that of MySQL's Rows_event; the superclass can only read the whole of it. */
        @Override
        public WriteRowsEventData deserialize(ByteArrayInputStream input) throws IOException {
            WriteRowsEventData event = new WriteRowsEventData();
            event.setTableId(input.readLong(TABLE_NUMBER_BYTES));
            if (!outboxes.containsKey(event.getTableId())) {
                event.setRows(List.of());
                // The caller goes to the end of the event in any case.
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
