package com.emshop.saga;

import org.jspecify.annotations.Nullable;

/**
 * W3C trace context as it travels in headers and is stored with an aggregate, so that whatever changes the aggregate later, an
 * event, a timer or an operator, continues the trace of the request that created it.
 *
 * @param traceparent version, trace id, span id and flags
 * @param tracestate the vendors' part, if there is one
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public record TraceContext(String traceparent, @Nullable String tracestate) {
    private static final int TRACE_ID_BEGIN = 3;
    private static final int TRACE_ID_END = 35;

    /** Reads what {@link #toString} wrote. */
    public static TraceContext parse(String text) {
        int space = text.indexOf(' ');
        return space < 0
                ? new TraceContext(text, null)
                : new TraceContext(text.substring(0, space), text.substring(space + 1));
    }

    /** Reads what {@link #toString} wrote, or nothing. */
    public static @Nullable TraceContext parseNullable(@Nullable String text) {
        return text == null ? null : parse(text);
    }

    /** Which trace it is: thirty-two hexadecimal digits. */
    public String traceId() {
        return traceparent.substring(TRACE_ID_BEGIN, TRACE_ID_END);
    }

    /** One string for one column: the traceparent and, behind a space, the tracestate; at most 568 characters. */
    @Override
    public String toString() {
        return tracestate == null ? traceparent : traceparent + " " + tracestate;
    }
}
