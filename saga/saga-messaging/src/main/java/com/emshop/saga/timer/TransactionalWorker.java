package com.emshop.saga.timer;

import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.messaging.FailureClassifier;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A round that claims a batch of due work and does it in the same transaction: all of it is done, or none. When a batch
 * fails, its pieces are tried one by one; the one to blame is counted, logged and postponed, and holds up no other. A fault of
 * the environment is nobody's: it ends the round, and the next one begins where this one did.
 *
 * <p>Any number of threads and instances may run it: what one has claimed, the others pass over. Only for work that waits for
 * nothing but the database; see {@link LeasedWorker} for what calls others.
 *
 * @param <T> a piece of work
 */
public final class TransactionalWorker<T> implements BooleanSupplier {
    private static final Logger log = LoggerFactory.getLogger(TransactionalWorker.class);

    private final String name;
    private final int batch;
    private final Transaction transaction;
    private final Work<T> work;
    private final Counter failures;

    /**
     * @param name says what it is, in logs and metrics
     * @param batch the most pieces of one transaction
     * @param executor whose transactions it runs in
     */
    public TransactionalWorker(String name, int batch, AggregateExecutor executor, MeterRegistry meters, Work<T> work) {
        this(name, batch, round -> executor.inTransaction(round::getAsInt), meters, work);
    }

    TransactionalWorker(String name, int batch, Transaction transaction, MeterRegistry meters, Work<T> work) {
        this.name = name;
        this.batch = batch;
        this.transaction = transaction;
        this.work = work;
        this.failures = meters.counter("saga.timer.failures", "timer", name);
    }

    /** Runs something in a transaction of its own. */
    @FunctionalInterface
    interface Transaction {
        int run(IntSupplier work);
    }

    /** What is done. Every method runs inside a transaction, and may run again after a lost race. */
    public interface Work<T> {
        /** Locks due pieces until the transaction ends, the longest overdue first; passes over what others have locked. */
        List<T> claim(int limit);

        /** Does them; they are due no more, or at another time. */
        void act(List<T> claimed);

        /** Postpones one that failed by its own fault, unless it was done meanwhile. */
        void failed(T piece, RuntimeException fault);
    }

    /** One batch; true if there may be more of it right now. */
    @Override
    public boolean getAsBoolean() {
        try {
            return transaction.run(() -> actOn(work.claim(batch))) == batch;
        } catch (RuntimeException fault) {
            if (FailureClassifier.isTransient(fault)) {
                throw fault;
            }
            log.warn("{}: a batch failed and is done one by one", name, fault);
            return oneByOne();
        }
    }

    private boolean oneByOne() {
        for (int number = 0; number < batch; number++) {
            List<T> claimed = new ArrayList<>();
            try {
                int done = transaction.run(() -> {
                    claimed.clear();
                    claimed.addAll(work.claim(1));
                    return actOn(claimed);
                });
                if (done == 0) {
                    return false;
                }
            } catch (RuntimeException fault) {
                if (claimed.isEmpty() || FailureClassifier.isTransient(fault)) {
                    throw fault;
                }
                postpone(claimed.get(0), fault);
            }
        }
        return true;
    }

    private int actOn(List<T> claimed) {
        if (!claimed.isEmpty()) {
            work.act(claimed);
        }
        return claimed.size();
    }

    private void postpone(T piece, RuntimeException fault) {
        log.error("{}: {} failed and is postponed", name, piece, fault);
        failures.increment();
        transaction.run(() -> {
            work.failed(piece, fault);
            return 1;
        });
    }
}
