package com.emshop.saga.timer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A round that claims a bounded number of pieces of work and does them side by side, since each waits for another system. A
 * piece that fails is logged and spoils no other; its claim ends by itself, and then it is due again.
 */
public final class LeasedWorker<T> implements BooleanSupplier, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeasedWorker.class);

    private final String name;
    private final int atOnce;
    private final IntFunction<List<T>> claim;
    private final Predicate<T> work;
    private final ExecutorService threads;

    /**
     * @param atOnce how many pieces are claimed, and done side by side
     * @param claim leases due pieces in a short transaction of its own
     * @param work what is done with each; may take as long as the lease. False if it came to nothing: where all do, whoever
     *     is asked has to be left alone for a while
     */
    public LeasedWorker(String name, int atOnce, IntFunction<List<T>> claim, Predicate<T> work) {
        this.name = name;
        this.atOnce = atOnce;
        this.claim = claim;
        this.work = work;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(atOnce, task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public boolean getAsBoolean() {
        List<T> claimed = claim.apply(atOnce);
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (T piece : claimed) {
            tasks.add(() -> work.test(piece));
        }
        boolean any = false;
        try {
            List<Future<Boolean>> done = threads.invokeAll(tasks);
            for (int index = 0; index < done.size(); index++) {
                any |= cameToSomething(done.get(index), claimed.get(index));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
        return any && claimed.size() == atOnce;
    }

    private boolean cameToSomething(Future<Boolean> done, T piece) throws InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException failed) {
            log.error("{}: {} failed and will be due again", name, piece, failed.getCause());
            return false;
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
