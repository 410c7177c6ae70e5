package com.emshop.relay.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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

    @Test
    void aRowBecomesACloudEvent() {
        byte[] payload = {0, 0, 0, 0, 1, 2};
        ProducerRecord<byte[], byte[]> published = OutboxRecords.recordOf(row("00-trace", "state", null, payload));

        assertThat(published.topic()).isEqualTo("emshop.order.events");
        assertThat(published.partition()).as("left to the key's hash").isNull();
        assertThat(published.key()).isEqualTo("order-ü".getBytes(StandardCharsets.UTF_8));
        assertThat(published.value()).isSameAs(payload);
        assertThat(headers(published))
                .containsExactly(
                        Map.entry("ce_specversion", "1.0"),
                        Map.entry("ce_id", "event-1"),
                        Map.entry("ce_source", "/emshop/order-service"),
                        Map.entry("ce_type", "com.emshop.events.order.OrderCreated"),
                        Map.entry("ce_time", "2026-11-22T10:11:12.000001Z"),
                        Map.entry("ce_subject", "order-ü"),
                        Map.entry("content-type", "application/avro"),
                        Map.entry("traceparent", "00-trace"),
                        Map.entry("tracestate", "state"));
    }

    @Test
    void whatIsAbsentHasNoHeader() {
        ProducerRecord<byte[], byte[]> published = OutboxRecords.recordOf(row(null, null, null, null));
        assertThat(published.value()).isNull();
        assertThat(headers(published)).doesNotContainKeys("traceparent", "tracestate");
    }

    @Test
    void furtherHeadersComeBesideAndOverride() {
        ProducerRecord<byte[], byte[]> published = OutboxRecords.recordOf(
                row(null, null, "{\"dlt-reason\":\"poison\",\"ce_source\":\"/emshop/elsewhere\"}", null));
        assertThat(headers(published))
                .containsEntry("dlt-reason", "poison")
                .containsEntry("ce_source", "/emshop/elsewhere")
                .hasSize(8);
        assertThat(published.headers().headers("ce_source")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"a\":1}", "{\"a\":null}", "{\"a\"", "\"a\""})
    void headersThatAreNoObjectOfStringsAreRefused(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutboxRecords.recordOf(row(null, null, json, null)))
                .withMessageContaining("row 7 of emshop_order.outbox");
    }

    private static OutboxRow row(
            @Nullable String traceparent,
            @Nullable String tracestate,
            @Nullable String headers,
            byte @Nullable [] payload) {
        return new OutboxRow(
                "emshop_order",
                7,
                "event-1",
                "emshop.order.events",
                "order-ü",
                "com.emshop.events.order.OrderCreated",
                "/emshop/order-service",
                Instant.parse("2026-11-22T10:11:12.000001Z"),
                traceparent,
                tracestate,
                headers,
                payload,
                new Gtid("46b60c96-e6d2-11f1-a2a3-02fc00000001", 1),
                new BinlogCoordinates("binlog.000001", 4));
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> published) {
        Map<String, String> headers = new LinkedHashMap<>();
        published.headers().forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        return headers;
    }
}
