package com.emshop.saga.web;

import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

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
        Span span = traces.start(request.getMethod(), SpanKind.SERVER, caller);
        try (Scope scope = span.makeCurrent();
                MDC.MDCCloseable mdc =
                        MDC.putCloseable("traceId", span.getSpanContext().getTraceId())) {
            response.setHeader("traceparent", Traces.contextOf(span).traceparent());
            chain.doFilter(request, response);
            describe(span, request, response.getStatus());
        } catch (ServletException | IOException | RuntimeException fault) {
            span.recordException(fault);
            describe(span, request, HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            throw fault;
        } finally {
            span.end();
        }
    }

    /** By the route, so that there are as many names as there are routes; without the query, which may hold anything. */
    private static void describe(Span span, HttpServletRequest request, int status) {
        span.setAttribute("http.request.method", request.getMethod())
                .setAttribute("url.path", request.getRequestURI())
                .setAttribute("http.response.status_code", status);
        if (request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String route) {
            span.updateName(request.getMethod() + " " + route).setAttribute("http.route", route);
        }
        if (status >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR) {
            span.setStatus(StatusCode.ERROR);
        }
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator");
    }
}
