package com.emshop.relay.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxRecordsTest {

    private static final Gtid GTID = new Gtid("46b60c96-e6d2-11f1-a2a3-02fc00000001", 1);
    private static final BinlogCoordinates AT = new BinlogCoordinates("binlog.000001", 4);
    private static final OutboxRecords RECORDS = new OutboxRecords(OutboxLayout.STANDARD);

    @Test
    void rowBecomesACloudEvent() {
        byte[] payload = {0, 0, 0, 0, 1, 2};
        ProducerRecord<byte[], byte[]> published = RECORDS.recordOf(row("00-trace", "state", null, payload));

        assertThat(published.topic()).isEqualTo("order.events");
        assertThat(published.partition()).as("chosen by the key's hash").isNull();
        assertThat(published.key()).isEqualTo("order-ü".getBytes(StandardCharsets.UTF_8));
        assertThat(published.value()).isSameAs(payload);
        assertThat(headers(published))
                .containsExactly(
                        Map.entry("ce_specversion", "1.0"),
                        Map.entry("ce_id", "event-1"),
                        Map.entry("ce_source", "/orders"),
                        Map.entry("ce_type", "com.example.OrderCreated"),
                        Map.entry("ce_time", "2026-11-22T10:11:12.000001Z"),
                        Map.entry("ce_subject", "order-ü"),
                        Map.entry("content-type", "application/avro"),
                        Map.entry("traceparent", "00-trace"),
                        Map.entry("tracestate", "state"));
    }

    @Test
    void absentValueHasNoHeader() {
        ProducerRecord<byte[], byte[]> published = RECORDS.recordOf(row(null, null, null, null));
        assertThat(published.value()).isNull();
        assertThat(headers(published))
                .doesNotContainKeys("traceparent", "tracestate", "ce_correlationid", "ce_causationid");
    }

    @Test
    void correlationAndCausationBecomeHeaders() {
        OutboxRow row = new OutboxRow(
                "orders",
                7L,
                "e",
                "t",
                "k",
                "T",
                "/s",
                Instant.EPOCH,
                null,
                null,
                "O-1",
                "event-0",
                null,
                null,
                GTID,
                AT);
        assertThat(headers(RECORDS.recordOf(row)))
                .containsEntry("ce_correlationid", "O-1")
                .containsEntry("ce_causationid", "event-0");
    }

    @Test
    void debeziumRecordHasAnIdHeaderAndNoTime() {
        OutboxRow row = new OutboxRow(
                "orders",
                null,
                "event-1",
                "outbox.event.order",
                "O-1",
                "OrderCreated",
                "/orders",
                null,
                null,
                null,
                null,
                null,
                null,
                new byte[] {1},
                GTID,
                AT);
        assertThat(headers(new OutboxRecords(OutboxLayout.DEBEZIUM).recordOf(row)))
                .containsExactly(
                        Map.entry("id", "event-1"),
                        Map.entry("ce_specversion", "1.0"),
                        Map.entry("ce_id", "event-1"),
                        Map.entry("ce_source", "/orders"),
                        Map.entry("ce_type", "OrderCreated"),
                        Map.entry("ce_subject", "O-1"),
                        Map.entry("content-type", "application/json"));
    }

    @Test
    void furtherHeadersAreAddedAndOverride() {
        ProducerRecord<byte[], byte[]> published =
                RECORDS.recordOf(row(null, null, "{\"dlt-reason\":\"poison\",\"ce_source\":\"/elsewhere\"}", null));
        assertThat(headers(published))
                .containsEntry("dlt-reason", "poison")
                .containsEntry("ce_source", "/elsewhere")
                .hasSize(8);
        assertThat(published.headers().headers("ce_source")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"a\":1}", "{\"a\":null}", "{\"a\"", "\"a\""})
    void headersThatAreNotAnObjectOfStringsAreRejected(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECORDS.recordOf(row(null, null, json, null)))
                .withMessageContaining("row 7 of orders");
    }

    private static OutboxRow row(
            @Nullable String traceparent,
            @Nullable String tracestate,
            @Nullable String headers,
            byte @Nullable [] payload) {
        return new OutboxRow(
                "orders",
                7L,
                "event-1",
                "order.events",
                "order-ü",
                "com.example.OrderCreated",
                "/orders",
                Instant.parse("2026-11-22T10:11:12.000001Z"),
                traceparent,
                tracestate,
                null,
                null,
                headers,
                payload,
                GTID,
                AT);
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> published) {
        Map<String, String> headers = new LinkedHashMap<>();
        published.headers().forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        return headers;
    }
}
