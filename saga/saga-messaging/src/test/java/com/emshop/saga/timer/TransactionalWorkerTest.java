package com.emshop.saga.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;

class TransactionalWorkerTest {
    private static final int BATCH = 3;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Database database = new Database();
    private final TransactionalWorker<Integer> batches =
            new TransactionalWorker<>("test", BATCH, database::run, meters, database);

    @Test
    void aBatchIsOneTransaction() {
        database.due(1, 2, 3, 4);
        assertThat(batches.getAsBoolean()).as("there may be more").isTrue();
        assertThat(database.done).containsExactly(1, 2, 3);
        assertThat(database.transactions).isEqualTo(1);
        assertThat(batches.getAsBoolean()).isFalse();
        assertThat(database.done).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whereNothingIsDueNothingIsDone() {
        assertThat(batches.getAsBoolean()).isFalse();
        assertThat(database.acts).isZero();
    }

    @Test
    void whatFailsIsPutOffAndHoldsUpNobody() {
        database.due(1, 2, 3, 4);
        database.fails(1, new IllegalStateException("its numbers do not add up"));
        database.fails(2, new DuplicateKeyException("somebody has it"));
        assertThat(batches.getAsBoolean()).isTrue();
        assertThat(database.postponed).containsExactly(1, 2);
        assertThat(database.done).containsExactly(3);
        assertThat(failures()).isEqualTo(2);
        assertThat(batches.getAsBoolean()).isFalse();
        assertThat(database.done).containsExactly(3, 4);
    }

    @Test
    void aRoundOfFailuresEnds() {
        database.due(1, 2, 3, 4, 5, 6, 7);
        for (int piece = 1; piece <= 7; piece++) {
            database.fails(piece, new IllegalStateException("on purpose"));
        }
        assertThat(batches.getAsBoolean()).isTrue();
        assertThat(database.postponed).hasSize(BATCH);
    }

    @Test
    void aFaultOfTheEnvironmentIsNobodysFault() {
        database.due(1, 2);
        database.fails(1, new QueryTimeoutException("the database is slow"));
        assertThatThrownBy(batches::getAsBoolean).isInstanceOf(QueryTimeoutException.class);
        assertThat(database.postponed).isEmpty();
        assertThat(failures()).isZero();
    }

    @Test
    void aFaultOfTheEnvironmentIsNobodysFaultOneByOneEither() {
        database.due(1, 2, 3);
        database.fails(1, new IllegalStateException("on purpose"));
        database.fails(2, new CannotAcquireLockException("a deadlock"));
        assertThatThrownBy(batches::getAsBoolean).isInstanceOf(CannotAcquireLockException.class);
        assertThat(database.postponed).containsExactly(1);
        assertThat(database.due).containsExactly(2, 3);
    }

    private double failures() {
        return meters.counter("saga.timer.failures", "timer", "test").count();
    }

    /** What is due, and what a transaction that fails leaves of it. */
    private static final class Database implements TransactionalWorker.Work<Integer> {
        private final TreeSet<Integer> due = new TreeSet<>();
        private final List<Integer> done = new ArrayList<>();
        private final List<Integer> postponed = new ArrayList<>();
        private final RuntimeException[] faults = new RuntimeException[10];
        private int transactions;
        private int acts;

        void due(Integer... pieces) {
            due.addAll(List.of(pieces));
        }

        void fails(int piece, RuntimeException fault) {
            faults[piece] = fault;
        }

        int run(IntSupplier work) {
            transactions++;
            return work.getAsInt();
        }

        @Override
        public List<Integer> claim(int limit) {
            return due.stream().limit(limit).toList();
        }

        @Override
        public void act(List<Integer> claimed) {
            acts++;
            for (Integer piece : claimed) {
                if (faults[piece] != null) {
                    throw faults[piece];
                }
            }
            done.addAll(claimed);
            claimed.forEach(due::remove);
        }

        @Override
        public void failed(Integer piece, RuntimeException fault) {
            assertThat(fault).isSameAs(faults[piece]);
            postponed.add(piece);
            due.remove(piece);
        }
    }
}
