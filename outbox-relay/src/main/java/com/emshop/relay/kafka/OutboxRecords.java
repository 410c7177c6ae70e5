package com.emshop.relay.kafka;

import com.emshop.relay.outbox.OutboxRow;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes the Kafka record of an outbox row: CloudEvents in binary mode, the payload untouched. */
final class OutboxRecords {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    static final String CE_ID = "ce_id";
    private static final byte[] SPEC_VERSION = utf8("1.0");
    private static final byte[] AVRO = utf8("application/avro");

    private OutboxRecords() {}

    /** @throws IllegalArgumentException if the row's further headers are not a JSON object of strings */
    static ProducerRecord<byte[], byte[]> recordOf(OutboxRow row) {
        ProducerRecord<byte[], byte[]> result =
                new ProducerRecord<>(row.topic(), null, utf8(row.messageKey()), row.payload());
        if (row.headers() == null) {
            standardHeaders(row).forEach((name, value) -> result.headers().add(name, value));
        } else {
            Map<String, byte[]> headers = standardHeaders(row);
            addFurtherHeaders(row, row.headers(), headers);
            headers.forEach((name, value) -> result.headers().add(name, value));
        }
        return result;
    }

    /**
     * Under which id the record of a row is found on its topic: a further header may replace that of the row, as it does
     * for a dead letter, which keeps the id that it came with.
     *
     * @param headers the row's further headers; if they are damaged, the row can't be published under any id
     */
    static String publishedId(String eventId, @Nullable String headers) {
        if (headers == null || !headers.contains(CE_ID)) {
            return eventId;
        }
        try {
            return JSON.readTree(headers).path(CE_ID).asString(eventId);
        } catch (JacksonException damaged) {
            return eventId;
        }
    }

    private static Map<String, byte[]> standardHeaders(OutboxRow row) {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", SPEC_VERSION);
        headers.put(CE_ID, utf8(row.eventId()));
        headers.put("ce_source", utf8(row.source()));
        headers.put("ce_type", utf8(row.type()));
        headers.put("ce_time", utf8(DateTimeFormatter.ISO_INSTANT.format(row.occurredAt())));
        headers.put("ce_subject", utf8(row.messageKey()));
        headers.put("content-type", AVRO);
        putIfPresent(headers, "traceparent", row.traceparent());
        putIfPresent(headers, "tracestate", row.tracestate());
        return headers;
    }

    private static void putIfPresent(Map<String, byte[]> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, utf8(value));
        }
    }

    private static void addFurtherHeaders(OutboxRow row, String json, Map<String, byte[]> headers) {
        JsonNode further;
        try {
            further = JSON.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("The headers of " + row.described() + " are not JSON", e);
        }
        if (!further.isObject()) {
            throw new IllegalArgumentException("The headers of " + row.described() + " are not a JSON object");
        }
        for (Map.Entry<String, JsonNode> header : further.properties()) {
            if (!header.getValue().isString()) {
                throw new IllegalArgumentException(
                        "Header " + header.getKey() + " of " + row.described() + " is not a string");
            }
            headers.put(header.getKey(), utf8(header.getValue().asString()));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
