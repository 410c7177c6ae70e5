package com.emshop.payment.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A round that claims a bounded number of pieces of work and does them side by side, since each waits for the provider. A
 * piece that fails is logged and spoils no other; its claim ends by itself, and then it is due again.
 */
final class Claims<T> implements BooleanSupplier, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final String name;
    private final int atOnce;
    private final IntFunction<List<T>> claim;
    private final Consumer<T> work;
    private final ExecutorService threads;

    Claims(String name, int atOnce, IntFunction<List<T>> claim, Consumer<T> work) {
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
        List<Callable<Void>> tasks = new ArrayList<>();
        for (T piece : claimed) {
            tasks.add(() -> {
                work.accept(piece);
                return null;
            });
        }
        try {
            List<Future<Void>> done = threads.invokeAll(tasks);
            for (int index = 0; index < done.size(); index++) {
                logFault(done.get(index), claimed.get(index));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
        return claimed.size() == atOnce;
    }

    private void logFault(Future<Void> done, T piece) throws InterruptedException {
        try {
            done.get();
        } catch (ExecutionException failed) {
            log.error("{}: {} failed and will be due again", name, piece, failed.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
