package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SpanExportTest {

    @Test
    void withoutAnEndpointNothingIsKeptAndContextTravelsAllTheSame() {
        for (Map<String, Object> none : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " ", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", ""),
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "OTEL_SDK_DISABLED", "true"))) {
            OpenTelemetry made = made(none);
            assertThat(made.toString()).doesNotContain("BatchSpanProcessor");
            assertThat(Traces.contextOf(new Traces(made).start("any", SpanKind.INTERNAL, null))
                            .traceparent())
                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]"); // sampled; 2 says the id is random
        }
    }

    @Test
    void theStandardNamesSayWhereSpansGo() {
        assertThat(exporterOf(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")))
                .contains("http://127.0.0.1:4318/v1/traces")
                .contains("service.name=\"any-service\"");
        assertThat(exporterOf(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318/base/")))
                .contains("http://127.0.0.1:4318/base/v1/traces");
        assertThat(exporterOf(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", "",
                        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:4318/as/it/is")))
                .contains("http://127.0.0.1:4318/as/it/is");
    }

    @Test
    void theRatioIsAsked() {
        assertThat(exporterOf(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318",
                        "OTEL_TRACES_SAMPLER", "parentbased_traceidratio",
                        "OTEL_TRACES_SAMPLER_ARG", "0.25")))
                .contains("TraceIdRatioBased{0.250000}");
    }

    private static String exporterOf(Map<String, Object> environment) {
        try (OpenTelemetrySdk made = (OpenTelemetrySdk) made(environment)) {
            return made.toString();
        }
    }

    private static OpenTelemetry made(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        return SpanExport.openTelemetry(environment, "any-service");
    }
}
