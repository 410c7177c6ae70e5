package com.emshop.saga.web;

import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/** Continues the caller's trace, or begins one; its id is in the log lines and in the answer's {@code traceparent}. */
final class TraceFilter extends OncePerRequestFilter {
    private final Traces traces;

    TraceFilter(Traces traces) {
        this.traces = traces;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        TraceContext caller = Traces.received(request.getHeader("traceparent"), request.getHeader("tracestate"));
        Span span = traces.start(request.getMethod() + " " + request.getRequestURI(), SpanKind.SERVER, caller);
        try (Scope scope = span.makeCurrent();
                MDC.MDCCloseable mdc =
                        MDC.putCloseable("traceId", span.getSpanContext().getTraceId())) {
            response.setHeader("traceparent", Traces.contextOf(span).traceparent());
            chain.doFilter(request, response);
        } finally {
            span.end();
        }
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator");
    }
}
