package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.BatchFold.Folded;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.StatefulAggregate;
import com.emshop.saga.Transition;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Counts what reactions led to, once it is committed: transitions, and events that were emitted. A redelivered event leads to
 * nothing, and is counted for nothing. A crash between commit and counting loses the count and nothing else. Thread-safe.
 */
final class ReactionMetrics {
    private final MeterRegistry meters;
    private final List<ChangeListener<?>> listeners;

    ReactionMetrics(MeterRegistry meters, List<ChangeListener<?>> listeners) {
        this.meters = meters;
        this.listeners = List.copyOf(listeners);
    }

    /** Something was rolled back. A rejected command is no failure. */
    void failed(RuntimeException fault) {
        if (!(fault instanceof CommandRejected)) {
            AfterCommit.run(
                    "a failed reaction",
                    () -> ReactionFailures.counter(meters, fault.getClass()).increment());
        }
    }

    /** A batch could not be read, or another consumer handles it; it was rolled back before any reaction ran. */
    void failedToRead(RuntimeException fault) {
        AfterCommit.run(
                "a failed read",
                () -> ReactionFailures.readCounter(meters, fault.getClass()).increment());
    }

    /** Joins the caller's transaction. */
    void countWhenCommitted(Folded folded, List<OutboxMessage> messages) {
        if (folded.changed().isEmpty() && messages.isEmpty()) {
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(
                    int status) { // what is thrown here is logged, and does not undo the caller's commit
                if (status == STATUS_COMMITTED) {
                    count(folded, messages);
                }
            }
        });
    }

    private void count(Folded folded, List<OutboxMessage> messages) {
        for (OutboxMessage message : messages) {
            AfterCommit.run(
                    "an emitted event",
                    () -> meters.counter("saga.events.emitted", "type", ReceivedEvent.nameOf(message.type()))
                            .increment());
        }
        for (Aggregate<?> aggregate : folded.changed()) {
            if (aggregate instanceof StatefulAggregate<?, ?> stateful) {
                for (Transition<?> transition : stateful.transitions()) {
                    AfterCommit.run("a transition", () -> count(transition));
                }
            }
        }
        listeners.forEach(listener -> call(listener, folded));
    }

    private static <A extends Aggregate<?>> void call(ChangeListener<A> listener, Folded folded) {
        for (A aggregate : folded.changed(listener.type())) {
            AfterCommit.run("a change of " + aggregate.key(), () -> listener.committed(aggregate));
        }
    }

    private void count(Transition<?> transition) {
        meters.counter(
                        "saga.transitions",
                        "from",
                        transition.from().name(),
                        "to",
                        transition.to().name())
                .increment();
    }
}
