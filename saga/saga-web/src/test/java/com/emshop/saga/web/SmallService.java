package com.emshop.saga.web;

import com.emshop.saga.CommandRejected;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.messaging.SchemaUnavailableException;
import com.emshop.saga.messaging.Traces;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A service without a database: a controller, tokens like {@code roles/ada+customer}, and a list of the finished spans. */
@Configuration(proxyBeanMethods = false)
class SmallService {

    static final class Spans implements SpanExporter {
        final List<SpanData> finished = new CopyOnWriteArrayList<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            finished.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    @Bean
    Spans spans() {
        return new Spans();
    }

    @Bean
    OpenTelemetry openTelemetry(Spans spans) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Traces traces(OpenTelemetry openTelemetry) {
        return new Traces(openTelemetry);
    }

    static final String KEYS_ARE_AWAY = "keys-are-away";

    /** A token is {@code claim/subject+role}. */
    @Bean
    JwtDecoder tokens() {
        return token -> {
            if (token.equals(KEYS_ARE_AWAY)) {
                throw new JwtException("the keys are away");
            }
            if (!token.matches("\\w+/[^+]+\\+\\w+")) {
                throw new BadJwtException("malformed");
            }
            String claim = token.substring(0, token.indexOf('/'));
            String subject =
                    token.substring(token.indexOf('/') + 1, token.indexOf('+')).replace('_', ' ');
            return Jwt.withTokenValue(token)
                    .header("alg", "none")
                    .subject(subject)
                    .expiresAt(Instant.MAX)
                    .claim(claim, List.of(token.substring(token.indexOf('+') + 1)))
                    .build();
        };
    }

    @RestController
    static class Parcels {
        private static final Logger log = LoggerFactory.getLogger(Parcels.class);

        private final Problems problems;

        Parcels(Problems problems) {
            this.problems = problems;
        }

        record Parcel(@NotBlank String content, @Nullable Integer grams) {}

        @PostMapping("/parcels")
        Map<String, String> send(Caller caller, IdempotencyKey key, @Valid @RequestBody Parcel parcel) {
            return Map.of(
                    "key",
                    key.value(),
                    "cause",
                    caller.asCause(OperatorAction.of("SEND"), Instant.EPOCH).toString(),
                    "content",
                    parcel.content());
        }

        @PostMapping("/parcels/{id}/return")
        Map<String, String> takeBack(@PathVariable String id, @Nullable IdempotencyKey key) {
            return Map.of("id", id, "key", key == null ? "none" : key.value());
        }

        @GetMapping("/parcels/{id}")
        Map<String, String> find(@PathVariable String id) {
            log.info("Looking for {}", id);
            switch (id) {
                case "missing" -> throw CommandRejected.notFound("parcel-not-found", "There is no such parcel.");
                case "closed" -> throw CommandRejected.conflict("parcel-closed", "The parcel is closed.");
                case "gone" -> throw problems.exception(HttpStatus.GONE, "parcel-gone", "The parcel was destroyed.");
                case "broken" -> throw new IllegalStateException("the secret reason");
                case "no-schemas" -> throw new SchemaUnavailableException("the secret registry", null);
                case "unstorable" ->
                    throw new DataIntegrityViolationException(
                            "the secret table", new SQLException("Data too long for column", "22001"));
                case "duplicate" ->
                    throw new DataIntegrityViolationException(
                            "the secret table", new SQLException("Duplicate entry", "23000"));
                case "down" -> throw new DataAccessResourceFailureException("the secret address");
                default -> {
                    return Map.of("id", id, "traceId", String.valueOf(MDC.get("traceId")));
                }
            }
        }

        @OperatorOnly
        @GetMapping("/keys")
        Map<String, Boolean> keys(Caller caller) {
            return Map.of("others", caller.maySee("somebody else"));
        }

        @GetMapping("/open/hello")
        Map<String, String> hello() {
            return Map.of("hello", "world");
        }

        @GetMapping("/open/caller")
        Map<String, String> caller(Caller caller) {
            return Map.of("caller", caller.userId());
        }

        @GetMapping("/actuator/anything")
        Map<String, String> actuator() {
            return Map.of();
        }
    }
}
