package com.emshop.saga.messaging;

import com.emshop.saga.CommandRejected;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * The spans of the reactions of one transaction: from the reaction to the end of the transaction, and how that ended. Of what
 * was rolled back because one reaction failed, only that one is told of, since the others are done again; when writing failed,
 * nobody knows whose it was, and all are told of in error. Not thread-safe.
 */
final class ReactionSpans implements TransactionSynchronization {
    private static final AttributeKey<String> ORDER = AttributeKey.stringKey("saga.aggregate.key");
    private static final AttributeKey<String> CAUSE = AttributeKey.stringKey("saga.cause");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("saga.outcome");
    private static final AttributeKey<List<String>> TOLD = AttributeKey.stringArrayKey("saga.emitted");
    private static final AttributeKey<String> EVENT_TYPE = AttributeKey.stringKey("saga.event.type");
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
    private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
    private static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");

    private final Traces traces;
    private final List<Span> open = new ArrayList<>();
    private boolean oneFailed;

    ReactionSpans(Traces traces) {
        this.traces = traces;
    }

    /** Of one reaction, beneath its cause; in the trace of the order, where that has one already. */
    Span start(ReactionRequest<?> request, @Nullable TraceContext order) {
        ReceivedEvent event = request.event();
        Span span = traces.start(
                event == null
                        ? request.cause().kind()
                        : "process " + request.cause().kind(),
                event == null ? SpanKind.INTERNAL : SpanKind.CONSUMER,
                request.trace(),
                order);
        span.setAttribute(ORDER, request.key());
        if (event == null) {
            span.setAttribute(CAUSE, request.cause().kind());
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
        return span;
    }

    /** What followed from the reaction. */
    void told(Span span, List<? extends DomainEvent> events) {
        if (!events.isEmpty()) {
            span.setAttribute(
                    TOLD,
                    events.stream()
                            .map(event -> event.getClass().getSimpleName())
                            .toList());
        }
    }

    /** The reaction failed, and the transaction will be rolled back. */
    void failed(Span span, Throwable reason) {
        oneFailed = true;
        open.remove(span);
        if (reason instanceof CommandRejected) { // an answer, not a fault
            span.setAttribute(OUTCOME, "refused");
        } else {
            span.setAttribute(OUTCOME, "failed")
                    .recordException(reason)
                    .setStatus(StatusCode.ERROR, String.valueOf(reason.getMessage()));
        }
        span.end();
    }

    @Override
    public void afterCompletion(int status) {
        if (status != STATUS_COMMITTED && oneFailed) {
            return;
        }
        for (Span span : open) {
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
