package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.ReactionContext;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

class ReactionMetricsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> told = new ArrayList<>();
    private final ReactionMetrics<Tally> reactions =
            new ReactionMetrics<>(meters, List.of(tally -> told.add(tally.key())));
    private final Transactions transactions = new Transactions();
    private final TransactionTemplate transaction = new TransactionTemplate(transactions);

    @Test
    void whatIsCommittedIsCountedOnceItIs() {
        transaction.executeWithoutResult(status -> {
            reactions.countWhenCommitted(List.of(opened("order-1"), opened("order-2")), List.of(message(), message()));
            assertThat(published()).isZero();
        });

        assertThat(published()).isEqualTo(2);
        assertThat(meters.get("saga.transitions")
                        .tag("from", "NONE")
                        .tag("to", "OPEN")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(told).containsExactly("order-1", "order-2");
    }

    @Test
    void whatIsRolledBackIsNotCounted() {
        transaction.executeWithoutResult(status -> {
            reactions.countWhenCommitted(List.of(opened("order-1")), List.of(message()));
            status.setRollbackOnly();
        });

        assertThat(meters.getMeters()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void whatNobodyKnowsToBeCommittedIsNotCounted() {
        transactions.answerGetsLost = true;

        assertThatCode(() -> transaction.executeWithoutResult(
                        status -> reactions.countWhenCommitted(List.of(opened("order-1")), List.of(message()))))
                .isInstanceOf(TransactionSystemException.class);

        assertThat(meters.getMeters()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void aListenerThatFailsUndoesNothingAndKeepsNothingFromTheOthers() {
        ReactionMetrics<Tally> broken = new ReactionMetrics<>(
                meters,
                List.of(
                        tally -> {
                            if (tally.key().equals("order-1")) {
                                throw new IllegalStateException("on purpose");
                            }
                            told.add(tally.key());
                        },
                        tally -> told.add("also " + tally.key())));

        assertThatCode(() -> transaction.executeWithoutResult(status ->
                        broken.countWhenCommitted(List.of(opened("order-1"), opened("order-2")), List.of(message()))))
                .doesNotThrowAnyException();

        assertThat(published()).isEqualTo(1);
        assertThat(told).containsExactly("also order-1", "order-2", "also order-2");
    }

    @Test
    void failuresAreCountedByWhatWasThrownAndARefusalIsNone() {
        reactions.failed(new IllegalStateException("poison"));
        reactions.failed(new DuplicateKeyException("a lost race"));
        reactions.failed(new DuplicateKeyException("another"));
        reactions.failed(CommandRejected.conflict("no", "No."));

        assertThat(meters.find("saga.reactions.failed").counters()).hasSize(2);
        assertThat(ReactionFailures.counter(meters, DuplicateKeyException.class).count())
                .isEqualTo(2);
        assertThat(meters.get("saga.reactions.failed")
                        .tag("fault", "IllegalStateException")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private static Tally opened(String key) {
        Tally tally = new Tally(key, Tally.Status.NONE, "", null);
        tally.begin(new ReactionContext(Cause.timer("test"), Instant.EPOCH, null));
        assertThat(tally.hear("something")).hasSize(1);
        return tally;
    }

    private static OutboxMessage message() {
        return new OutboxMessage(
                UUID.randomUUID(),
                "topic",
                "order-1",
                "com.emshop.events.order.OrderCompleted",
                "/test",
                Instant.EPOCH,
                null,
                Map.of(),
                null);
    }

    private double published() {
        Counter published =
                meters.find("saga.events.emitted").tag("type", "OrderCompleted").counter();
        return published == null ? 0 : published.count();
    }

    /** Of a database that does not write anything down. */
    private static final class Transactions extends AbstractPlatformTransactionManager {
        private static final long serialVersionUID = 1L;

        private boolean answerGetsLost;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            // Nothing to begin.
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            if (answerGetsLost) {
                throw new TransactionSystemException("nobody knows");
            }
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            // Nothing to undo.
        }
    }
}
