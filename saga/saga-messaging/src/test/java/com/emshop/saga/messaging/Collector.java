package com.emshop.saga.messaging;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Takes spans by OTLP over HTTP, as a collector does. */
final class Collector implements AutoCloseable {
    private static final HexFormat HEX = HexFormat.of();

    private final List<Received> spans = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile boolean refusing;

    Collector() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        server.createContext("/v1/traces", this::receive);
        server.start();
    }

    /** A span, its ids in hexadecimal digits, its attributes as text. */
    record Received(
            String service,
            String name,
            String kind,
            String status,
            String traceId,
            String spanId,
            String parentSpanId,
            long begin,
            long end,
            Map<String, String> attributes,
            List<String> linkedTraces,
            List<String> events) {}

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Received> ofOrder(String order) {
        return spans.stream()
                .filter(span -> order.equals(span.attributes().get("saga.aggregate.key")))
                .toList();
    }

    List<Received> ofTrace(String traceId) {
        return spans.stream().filter(span -> span.traceId().equals(traceId)).toList();
    }

    void refuses(boolean all) {
        refusing = all;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (refusing) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            for (ResourceSpans resource :
                    ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
                String service =
                        texts(resource.getResource().getAttributesList()).get("service.name");
                resource.getScopeSpansList().stream()
                        .flatMap(scope -> scope.getSpansList().stream())
                        .map(span -> new Received(
                                service,
                                span.getName(),
                                span.getKind().name(),
                                span.getStatus().getCode().name(),
                                HEX.formatHex(span.getTraceId().toByteArray()),
                                HEX.formatHex(span.getSpanId().toByteArray()),
                                HEX.formatHex(span.getParentSpanId().toByteArray()),
                                span.getStartTimeUnixNano(),
                                span.getEndTimeUnixNano(),
                                texts(span.getAttributesList()),
                                span.getLinksList().stream()
                                        .map(link ->
                                                HEX.formatHex(link.getTraceId().toByteArray()))
                                        .toList(),
                                span.getEventsList().stream()
                                        .map(event -> event.getName())
                                        .toList()))
                        .forEach(spans::add);
            }
            byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static Map<String, String> texts(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, entry -> text(entry.getValue())));
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> Long.toString(value.getIntValue());
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(Collector::text)
                        .collect(Collectors.joining(","));
            default -> value.toString();
        };
    }
}
