package com.emshop.saga.messaging;

import com.emshop.saga.TraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spans of the saga's steps, and their W3C trace context in and out of headers. Thread-safe. */
public final class Traces {
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final String TRACEPARENT = "traceparent";
    private static final String TRACESTATE = "tracestate";

    /** Version 00: two, thirty-two, sixteen and two hexadecimal digits with dashes between. */
    private static final int TRACEPARENT_CHARS = 55;

    private static final int TRACESTATE_CHARS = 512;

    private final Tracer tracer;

    /** Spans go wherever the given OpenTelemetry sends them; context travels in any case. */
    public Traces(OpenTelemetry openTelemetry) {
        this.tracer = openTelemetry.getTracer("com.emshop.saga");
    }

    /** Starts a span beneath the given context, or a new trace where there is none. The caller ends it. */
    public Span start(String name, SpanKind kind, @Nullable TraceContext parent) {
        return tracer.spanBuilder(name)
                .setSpanKind(kind)
                .setParent(parent == null ? Context.root() : contextOf(parent))
                .startSpan();
    }

    /**
     * Starts a span beneath its cause, if that is in the trace of the aggregate or the aggregate has none yet; otherwise in the trace
     * of the aggregate, with a link to its cause. The caller ends it.
     */
    Span start(String name, SpanKind kind, @Nullable TraceContext cause, @Nullable TraceContext aggregate) {
        if (cause == null || aggregate == null || cause.traceId().equals(aggregate.traceId())) {
            return start(name, kind, cause == null ? aggregate : cause);
        }
        return tracer.spanBuilder(name)
                .setSpanKind(kind)
                .setParent(contextOf(aggregate))
                .addLink(Span.fromContext(contextOf(cause)).getSpanContext())
                .startSpan();
    }

    /** The context that continues a span. */
    public static TraceContext contextOf(Span span) {
        Map<String, String> headers = new HashMap<>();
        W3C.inject(Context.root().with(span), headers, (carrier, key, value) -> headers.put(key, value));
        String traceparent = headers.get(TRACEPARENT);
        if (traceparent == null) {
            throw new IllegalStateException("the span has no valid context; is the OpenTelemetry SDK switched off?");
        }
        return new TraceContext(traceparent, headers.get(TRACESTATE));
    }

    /** The context of the span that is current on this thread; null if there is none. */
    public static @Nullable TraceContext current() {
        Span span = Span.current();
        return span.getSpanContext().isValid() ? contextOf(span) : null;
    }

    /** What a caller sent, if it is well formed. */
    public static @Nullable TraceContext received(@Nullable String traceparent, @Nullable String tracestate) {
        if (traceparent == null) {
            return null;
        }
        if (traceparent.length() != TRACEPARENT_CHARS) {
            return null;
        }
        // A tracestate that is too long for its column is let go, as the specification allows.
        boolean kept = tracestate != null && tracestate.length() <= TRACESTATE_CHARS;
        TraceContext sent = new TraceContext(traceparent, kept ? tracestate : null);
        return Span.fromContext(contextOf(sent)).getSpanContext().isValid() ? sent : null;
    }

    private static Context contextOf(TraceContext trace) {
        return W3C.extract(Context.root(), trace, Getter.INSTANCE);
    }

    private enum Getter implements TextMapGetter<TraceContext> {
        INSTANCE;

        @Override
        public Iterable<String> keys(TraceContext carrier) {
            return java.util.List.of(TRACEPARENT, TRACESTATE);
        }

        @Override
        public @Nullable String get(@Nullable TraceContext carrier, String key) {
            if (carrier == null) {
                return null;
            }
            return switch (key) {
                case TRACEPARENT -> carrier.traceparent();
                case TRACESTATE -> carrier.tracestate();
                default -> null;
            };
        }
    }
}
