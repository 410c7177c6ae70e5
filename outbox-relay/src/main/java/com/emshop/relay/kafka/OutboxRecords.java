package com.emshop.relay.kafka;

import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Creates the Kafka record of an outbox row: CloudEvents in binary mode, the payload unchanged. Immutable. */
final class OutboxRecords {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    static final String CE_ID = "ce_id";
    private static final byte[] SPEC_VERSION = utf8("1.0");

    private final byte[] contentType;
    private final @Nullable String eventIdHeader;

    OutboxRecords(OutboxLayout layout) {
        this.contentType = utf8(layout.contentType());
        this.eventIdHeader = layout.eventIdHeader();
    }

    /** @throws IllegalArgumentException if the row's further headers are not a JSON object of strings */
    ProducerRecord<byte[], byte[]> recordOf(OutboxRow row) {
        Map<String, byte[]> headers = standardHeaders(row);
        if (row.headers() != null) {
            addFurtherHeaders(row, row.headers(), headers);
        }
        ProducerRecord<byte[], byte[]> result =
                new ProducerRecord<>(row.topic(), null, utf8(row.messageKey()), row.payload());
        headers.forEach((name, value) -> result.headers().add(name, value));
        return result;
    }

    /**
     * The {@code ce_id} of a row's record. A further header may replace the row's own event id: a dead letter keeps the id of the
     * event that failed.
     *
     * @param headers the row's further headers; if they are damaged, the row can't be published at all
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

    private Map<String, byte[]> standardHeaders(OutboxRow row) {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        if (eventIdHeader != null) {
            headers.put(eventIdHeader, utf8(row.eventId()));
        }
        headers.put("ce_specversion", SPEC_VERSION);
        headers.put(CE_ID, utf8(row.eventId()));
        headers.put("ce_source", utf8(row.source()));
        headers.put("ce_type", utf8(row.type()));
        Instant occurredAt = row.occurredAt();
        putIfPresent(headers, "ce_time", occurredAt == null ? null : DateTimeFormatter.ISO_INSTANT.format(occurredAt));
        headers.put("ce_subject", utf8(row.messageKey()));
        putIfPresent(headers, "ce_correlationid", row.correlationId());
        putIfPresent(headers, "ce_causationid", row.causationId());
        headers.put("content-type", contentType);
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
            throw new IllegalArgumentException("The headers of " + row.description() + " are not JSON", e);
        }
        if (!further.isObject()) {
            throw new IllegalArgumentException("The headers of " + row.description() + " are not a JSON object");
        }
        for (Map.Entry<String, JsonNode> header : further.properties()) {
            if (!header.getValue().isString()) {
                throw new IllegalArgumentException(
                        "Header " + header.getKey() + " of " + row.description() + " is not a string");
            }
            headers.put(header.getKey(), utf8(header.getValue().asString()));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
