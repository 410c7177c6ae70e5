package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.Transition;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Counts what reactions led to, once it is committed: changes of status, and events that were published. An event that comes
 * again leads to nothing, and is counted for nothing. A crash between commit and counting loses the count and nothing else.
 * Thread-safe.
 */
final class ReactionMetrics<A extends Aggregate<?, ?>> {
    private final MeterRegistry meters;
    private final List<ChangeListener<A>> listeners;

    ReactionMetrics(MeterRegistry meters, List<ChangeListener<A>> listeners) {
        this.meters = meters;
        this.listeners = List.copyOf(listeners);
    }

    /** Something was rolled back. A person's request that the rules forbid is no failure. */
    void failed(RuntimeException fault) {
        if (!(fault instanceof CommandRejected)) {
            AfterCommit.run(
                    "a failed reaction",
                    () -> ReactionFailures.counter(meters, fault.getClass()).increment());
        }
    }

    /** Joins the caller's transaction. */
    void countWhenCommitted(List<A> changed, List<OutboxMessage> messages) {
        if (changed.isEmpty() && messages.isEmpty()) {
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) { // what is thrown here is logged, and the caller's commit stands
                if (status == STATUS_COMMITTED) {
                    count(changed, messages);
                }
            }
        });
    }

    private void count(List<A> changed, List<OutboxMessage> messages) {
        for (OutboxMessage message : messages) {
            AfterCommit.run(
                    "a published event",
                    () -> meters.counter("saga.events.emitted", "type", ReceivedEvent.nameOf(message.type()))
                            .increment());
        }
        for (A aggregate : changed) {
            for (Transition<?> transition : aggregate.transitions()) {
                AfterCommit.run("a transition", () -> count(transition));
            }
            for (ChangeListener<A> listener : listeners) {
                AfterCommit.run("a change of " + aggregate.key(), () -> listener.committed(aggregate));
            }
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
