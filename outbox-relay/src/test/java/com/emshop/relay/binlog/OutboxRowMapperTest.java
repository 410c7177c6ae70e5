package com.emshop.relay.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import io.debezium.connector.mysql.charset.MySqlCharsetRegistry;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import io.debezium.relational.TableEditor;
import io.debezium.relational.TableId;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboxRowMapperTest {

    private static final Gtid GTID = Gtid.parse("46b60c96-e6d2-11f1-a2a3-02fc00000001:7");
    private static final BinlogCoordinates AT = new BinlogCoordinates("binlog.000001", 99);

    /** Every column with its character set and a value, in the order of the table. */
    private final Map<String, @Nullable String> charsets = new LinkedHashMap<>();

    private final Map<String, @Nullable Serializable> values = new LinkedHashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private OutboxLayout layout = OutboxLayout.STANDARD;

    OutboxRowMapperTest() {
        column("id", null, 42L);
        column("event_id", "ascii", ascii("event-1"));
        column("topic", "ascii", ascii("order.events"));
        column("message_key", "utf8mb4", "Ordnung-ü-1".getBytes(StandardCharsets.UTF_8));
        column("type", "utf8mb4", ascii("OrderCreated"));
        column("source", "utf8mb4", ascii("/orders"));
        column("occurred_at", null, LocalDateTime.parse("2026-11-22T10:11:12.123456"));
        column("traceparent", "ascii", ascii("00-trace"));
        column("tracestate", "utf8mb4", null);
        column("headers", "utf8mb4", null);
        column("payload", null, new byte[] {1, 2, 3});
    }

    @Test
    void insertBecomesARow() {
        OutboxRow row = read();
        assertThat(row.schema()).isEqualTo("orders");
        assertThat(row.id()).isEqualTo(42);
        assertThat(row.eventId()).isEqualTo("event-1");
        assertThat(row.topic()).isEqualTo("order.events");
        assertThat(row.messageKey()).isEqualTo("Ordnung-ü-1");
        assertThat(row.type()).isEqualTo("OrderCreated");
        assertThat(row.source()).isEqualTo("/orders");
        assertThat(row.occurredAt()).isEqualTo(Instant.parse("2026-11-22T10:11:12.123456Z"));
        assertThat(row.traceparent()).isEqualTo("00-trace");
        assertThat(row.tracestate()).isNull();
        assertThat(row.headers()).isNull();
        assertThat(row.payload()).containsExactly(1, 2, 3);
        assertThat(row.gtid()).isEqualTo(GTID);
        assertThat(row.at()).isEqualTo(AT);
    }

    @Test
    void correlationAndCausationAreReadIfTheTableHasThem() {
        assertThat(read().correlationId()).isNull();
        assertThat(read().causationId()).isNull();
        column("correlation_id", "utf8mb4", ascii("O-1"));
        column("causation_id", "utf8mb4", null);
        assertThat(read().correlationId()).isEqualTo("O-1");
        assertThat(read().causationId()).isNull();
    }

    @Test
    void debeziumRowHasAPrefixedTopicAndNoIdOrTime() {
        layout = OutboxLayout.DEBEZIUM;
        values.clear();
        charsets.clear();
        column("id", "ascii", ascii("event-1"));
        column("aggregatetype", "utf8mb4", ascii("order"));
        column("aggregateid", "utf8mb4", ascii("O-1"));
        column("type", "utf8mb4", ascii("OrderCreated"));
        column("payload", "latin1", "{\"name\":\"ü\"}".getBytes(Charset.forName("windows-1252")));
        OutboxRow row = read();
        assertThat(row.id()).isNull();
        assertThat(row.eventId()).isEqualTo("event-1");
        assertThat(row.topic()).isEqualTo("outbox.event.order");
        assertThat(row.messageKey()).isEqualTo("O-1");
        assertThat(row.type()).isEqualTo("OrderCreated");
        assertThat(row.source()).isEqualTo("/orders");
        assertThat(row.occurredAt()).isNull();
        assertThat(row.payload()).as("text in UTF-8").isEqualTo("{\"name\":\"ü\"}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void binaryEventIdIsRejectedWithItsColumn() {
        types.put("event_id", "BINARY");
        assertThatIllegalStateException().isThrownBy(this::mapper).withMessageContaining("event_id", "BINARY");
    }

    @Test
    void columnOrderDoesNotMatter() {
        String charset = charsets.remove("topic");
        Serializable value = values.remove("topic");
        column("topic", charset, value);
        assertThat(read().topic()).isEqualTo("order.events");
        assertThat(read().messageKey()).isEqualTo("Ordnung-ü-1");
    }

    @Test
    void unknownColumnsAreIgnoredAndOptionalOnesMayBeMissing() {
        column("note", "utf8mb4", ascii("x"));
        for (String optional : List.of("traceparent", "tracestate", "headers")) {
            charsets.remove(optional);
            values.remove(optional);
        }
        assertThat(read().traceparent()).isNull();
        assertThat(read().payload()).containsExactly(1, 2, 3);
    }

    @Test
    void textIsDecodedWithTheCharacterSetOfItsColumn() {
        column("message_key", "latin1", "Ordnung-ü-1".getBytes(Charset.forName("windows-1252")));
        assertThat(read().messageKey()).isEqualTo("Ordnung-ü-1");
    }

    @Test
    void payloadMayBeNull() {
        values.put("payload", null);
        assertThat(read().payload()).isNull();
    }

    @Test
    void tableWithoutARequiredColumnIsRejected() {
        charsets.remove("topic");
        assertThatIllegalStateException().isThrownBy(this::mapper).withMessageContaining("no column topic");
    }

    @Test
    void rowWithAnotherColumnCountIsRejected() {
        OutboxRowMapper mapper = mapper();
        assertThatIllegalStateException()
                .isThrownBy(() -> mapper.rowOf(new Serializable[] {1L}, GTID, AT))
                .withMessageContaining("known with 11");
    }

    @Test
    void valueOfAnotherTypeIsRejectedWithItsColumn() {
        values.put("occurred_at", "yesterday");
        assertThatIllegalStateException().isThrownBy(this::read).withMessageContaining("occurred_at");
        values.put("occurred_at", LocalDateTime.MIN);
        values.put("event_id", null);
        assertThatIllegalStateException().isThrownBy(this::read).withMessageContaining("event_id");
    }

    private OutboxRow read() {
        return mapper().rowOf(values.values().toArray(Serializable[]::new), GTID, AT);
    }

    private OutboxRowMapper mapper() {
        TableEditor table = Table.editor().tableId(new TableId("orders", null, layout.table()));
        List<Column> columns = new ArrayList<>();
        charsets.forEach((name, charset) -> columns.add(Column.editor()
                .name(name)
                .type(types.getOrDefault(name, "VARCHAR"))
                .charsetName(charset)
                .position(columns.size() + 1)
                .create()));
        return new OutboxRowMapper(table.addColumns(columns).create(), layout, new MySqlCharsetRegistry());
    }

    private void column(String name, @Nullable String charset, @Nullable Serializable value) {
        charsets.put(name, charset);
        values.put(name, value);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
