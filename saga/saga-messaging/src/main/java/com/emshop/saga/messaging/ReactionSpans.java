package com.emshop.saga.messaging;

import com.emshop.saga.CommandRejected;
import com.emshop.saga.EmittedEvent;
import com.emshop.saga.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * The spans of the reactions of one transaction, from the load of their aggregates to the end of the transaction, and how that
 * ended. The requests behind the first that failed are executed again, so their spans are dropped; when writing failed, nobody
 * knows which request was to blame, and all spans are in error. Not thread-safe.
 */
final class ReactionSpans implements TransactionSynchronization {
    private static final AttributeKey<String> KEY = AttributeKey.stringKey("saga.aggregate.key");
    private static final AttributeKey<String> CAUSE = AttributeKey.stringKey("saga.cause");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("saga.outcome");
    private static final AttributeKey<List<String>> EMITTED = AttributeKey.stringArrayKey("saga.emitted");
    private static final AttributeKey<String> EVENT_TYPE = AttributeKey.stringKey("saga.event.type");
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
    private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
    private static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");

    private final Traces traces;
    private final List<Span> open = new ArrayList<>();
    private final Map<Span, List<String>> emitted = new HashMap<>();

    ReactionSpans(Traces traces) {
        this.traces = traces;
    }

    /**
     * Starts the span of one request beneath its cause; in the trace of the aggregate, where that has one already.
     *
     * @return the context of what follows from the request
     */
    TraceContext start(BatchRequest batched, @Nullable TraceContext aggregate) {
        ReceivedEvent event = batched.event();
        String cause = batched.request().cause().kind();
        Span span = traces.start(
                event == null ? cause : "process " + cause,
                event == null ? SpanKind.INTERNAL : SpanKind.CONSUMER,
                batched.request().trace(),
                aggregate);
        span.setAttribute(KEY, batched.request().target().key());
        if (event == null) {
            span.setAttribute(CAUSE, cause);
        } else {
            span.setAttribute(SYSTEM, "kafka")
                    .setAttribute(OPERATION, "process")
                    .setAttribute(DESTINATION, event.topic())
                    .setAttribute(PARTITION, Integer.toString(event.partition()))
                    .setAttribute(OFFSET, event.offset())
                    .setAttribute(MESSAGE_ID, event.id().toString())
                    .setAttribute(EVENT_TYPE, event.type());
        }
        open.add(span);
        return Traces.contextOf(span);
    }

    /** An event follows from the request with this index among those that were started and did not fail. */
    void emitted(EmittedEvent event) {
        emitted.computeIfAbsent(open.get(event.request()), none -> new ArrayList<>())
                .add(event.event().getClass().getSimpleName());
    }

    /**
     * Some requests failed, and change nothing.
     *
     * @param failures what they threw, by index
     * @param end the requests from this index on are executed again, so their spans are dropped
     */
    void failed(Map<Integer, RuntimeException> failures, int end) {
        List<Span> others = new ArrayList<>();
        for (int index = 0; index < open.size(); index++) {
            RuntimeException reason = failures.get(index);
            if (reason != null) {
                end(open.get(index), reason);
            } else if (index < end) {
                others.add(open.get(index));
            }
        }
        open.clear();
        open.addAll(others);
    }

    private static void end(Span span, RuntimeException reason) {
        if (reason instanceof CommandRejected) { // an answer, not a fault
            span.setAttribute(OUTCOME, "rejected");
        } else {
            span.setAttribute(OUTCOME, "failed")
                    .recordException(reason)
                    .setStatus(StatusCode.ERROR, String.valueOf(reason.getMessage()));
        }
        span.end();
    }

    @Override
    public void afterCompletion(int status) {
        for (Span span : open) {
            List<String> events = emitted.get(span);
            if (events != null) {
                span.setAttribute(EMITTED, events);
            }
            switch (status) {
                case STATUS_COMMITTED -> span.setAttribute(OUTCOME, "handled");
                case STATUS_ROLLED_BACK ->
                    span.setAttribute(OUTCOME, "rolled back").setStatus(StatusCode.ERROR, "rolled back");
                default ->
                    span.setAttribute(OUTCOME, "unknown").setStatus(StatusCode.ERROR, "the commit was not answered");
            }
            span.end();
        }
    }
}
