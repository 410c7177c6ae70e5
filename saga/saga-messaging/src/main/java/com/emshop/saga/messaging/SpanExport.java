package com.emshop.saga.messaging;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Where spans go. With an OTLP endpoint, OpenTelemetry's own settings hold ({@code OTEL_…} in the environment, or {@code
 * otel.…} as properties of Spring). Without one, spans are made and forgotten, for their context: nothing is kept, and no
 * thread runs.
 */
final class SpanExport {
    private static final String ENDPOINT = "exporter.otlp.endpoint";
    private static final String TRACES_ENDPOINT = "exporter.otlp.traces.endpoint";
    private static final String DISABLED = "sdk.disabled";

    private SpanExport() {}

    static OpenTelemetry openTelemetry(Environment environment, String application) {
        Map<String, String> settings = Binder.get(environment)
                .bind("otel", Bindable.mapOf(String.class, String.class))
                .orElseGet(Map::of);
        String endpoint = endpoint(settings);
        return endpoint == null ? contextOnly() : exporting(settings, endpoint, application);
    }

    /** Null if spans are not wanted anywhere; empty counts as not set, as in OpenTelemetry's specification. */
    private static @Nullable String endpoint(Map<String, String> settings) {
        if (Boolean.parseBoolean(settings.get(DISABLED))) {
            return null;
        }
        String traces = settings.getOrDefault(TRACES_ENDPOINT, "").strip();
        if (!traces.isEmpty()) {
            return traces;
        }
        String base = settings.getOrDefault(ENDPOINT, "").strip();
        if (base.isEmpty()) {
            return null;
        }
        return base + (base.endsWith("/") ? "" : "/") + "v1/traces";
    }

    private static OpenTelemetry contextOnly() {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder().build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
    }

    private static OpenTelemetry exporting(Map<String, String> settings, String endpoint, String application) {
        Map<String, String> given = new HashMap<>();
        given.put("otel.service.name", application);
        // A batch of events ends its spans all at once.
        given.put("otel.bsp.max.queue.size", "8192");
        settings.forEach((name, value) -> {
            if (!value.isBlank()) {
                given.put("otel." + name, value);
            }
        });
        return AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> given)
                .addPropertiesCustomizer(config -> Map.of(
                        "otel.exporter.otlp.traces.endpoint", endpoint,
                        "otel.exporter.otlp.traces.protocol", "http/protobuf", // the only one that is on the class path
                        "otel.propagators", "tracecontext",
                        "otel.metrics.exporter", "none",
                        "otel.logs.exporter", "none"))
                .disableShutdownHook() // the bean is closed with its context
                .build()
                .getOpenTelemetrySdk();
    }
}
