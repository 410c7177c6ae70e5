package com.emshop.saga.messaging;

import com.emshop.events.Topics;
import com.emshop.events.payment.PaymentFailed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Events for tallies, as they are on the topic. */
record TallyEvents(EventCodec codec) {
    static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final AtomicInteger ORDERS_MADE = new AtomicInteger();

    static String newOrder() {
        return "order-" + ORDERS_MADE.incrementAndGet() + "-" + UUID.randomUUID();
    }

    ProducerRecord<String, byte[]> event(String order, String what) {
        return record(order, PaymentFailed.class.getName(), bytes(order, what));
    }

    byte[] bytes(String order, String what) {
        return codec.encode(Topics.PAYMENT, new PaymentFailed(order, "payment", what, Instant.EPOCH));
    }

    static ProducerRecord<String, byte[]> record(String order, String type, byte[] payload) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(Topics.PAYMENT, order, payload);
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        TimeOrderedIds.next().toString(),
                        "ce_source",
                        "/test",
                        "ce_type",
                        type,
                        "ce_time",
                        "2026-01-02T03:04:05.000006Z",
                        "ce_subject",
                        String.valueOf(order),
                        "traceparent",
                        TRACE,
                        "tracestate",
                        "vendor=value")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    static String idOf(ProducerRecord<String, byte[]> record) {
        return new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
    }
}
