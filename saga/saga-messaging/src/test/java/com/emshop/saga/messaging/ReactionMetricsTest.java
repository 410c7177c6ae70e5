package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.emshop.saga.AggregateType;
import com.emshop.saga.BatchFold;
import com.emshop.saga.BatchFold.Folded;
import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.ConsumerPositions.PositionMismatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

class ReactionMetricsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> called = new ArrayList<>();
    private final ReactionMetrics reactions =
            new ReactionMetrics(meters, List.of(listener(tally -> called.add(tally.key()))));
    private final Transactions transactions = new Transactions();
    private final TransactionTemplate transaction = new TransactionTemplate(transactions);

    @Test
    void whatIsCommittedIsCountedOnceItIs() {
        transaction.executeWithoutResult(status -> {
            reactions.countWhenCommitted(opened("order-1", "order-2"), List.of(message(), message()));
            assertThat(published()).isZero();
        });

        assertThat(published()).isEqualTo(2);
        assertThat(meters.get("saga.transitions")
                        .tag("from", "NONE")
                        .tag("to", "OPEN")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(called).containsExactly("order-1", "order-2");
    }

    @Test
    void whatIsRolledBackIsNotCounted() {
        transaction.executeWithoutResult(status -> {
            reactions.countWhenCommitted(opened("order-1"), List.of(message()));
            status.setRollbackOnly();
        });

        assertThat(meters.getMeters()).isEmpty();
        assertThat(called).isEmpty();
    }

    @Test
    void whatNobodyKnowsToBeCommittedIsNotCounted() {
        transactions.answerGetsLost = true;

        assertThatCode(() -> transaction.executeWithoutResult(
                        status -> reactions.countWhenCommitted(opened("order-1"), List.of(message()))))
                .isInstanceOf(TransactionSystemException.class);

        assertThat(meters.getMeters()).isEmpty();
        assertThat(called).isEmpty();
    }

    @Test
    void aListenerThatFailsUndoesNothingAndKeepsNothingFromTheOthers() {
        ReactionMetrics broken = new ReactionMetrics(
                meters,
                List.of(
                        listener(tally -> {
                            if (tally.key().equals("order-1")) {
                                throw new IllegalStateException("on purpose");
                            }
                            called.add(tally.key());
                        }),
                        listener(tally -> called.add("also " + tally.key()))));

        assertThatCode(() -> transaction.executeWithoutResult(
                        status -> broken.countWhenCommitted(opened("order-1", "order-2"), List.of(message()))))
                .doesNotThrowAnyException();

        assertThat(published()).isEqualTo(1);
        assertThat(called).containsExactly("order-2", "also order-1", "also order-2");
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

    @Test
    void failuresOfTheReadAreCountedApartFromThoseOfReactionsAndTheWrite() {
        reactions.failed(new CannotAcquireLockException("in the write"));
        reactions.failedToRead(new CannotAcquireLockException("in the read"));
        reactions.failedToRead(new CannotAcquireLockException("in the next read"));
        reactions.failedToRead(new PositionMismatch("another consumer moved it"));

        assertThat(failed("CannotAcquireLockException")).isEqualTo(1);
        assertThat(failed("read:CannotAcquireLockException")).isEqualTo(2);
        assertThat(failed("read:PositionMismatch")).isEqualTo(1);
    }

    private double failed(String fault) {
        return meters.get("saga.reactions.failed").tag("fault", fault).counter().count();
    }

    private static ChangeListener<Tally> listener(Consumer<Tally> called) {
        return new ChangeListener<>() {
            @Override
            public AggregateType<Tally, ?> type() {
                return Tally.TYPE;
            }

            @Override
            public void committed(Tally changed) {
                called.accept(changed);
            }
        };
    }

    private static Folded opened(String... keys) {
        LoadedStates states = new LoadedStates();
        List<ReactionRequest<Tally>> requests = new ArrayList<>();
        for (String key : keys) {
            states.putMissing(Tally.TYPE, key);
            requests.add(ReactionRequest.of(
                    Tally.TYPE.id(key),
                    Cause.timer("test", key, Instant.EPOCH, 0),
                    Instant.EPOCH,
                    tally -> tally.count("something")));
        }
        return (Folded) BatchFold.fold(states, requests);
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
                null,
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
