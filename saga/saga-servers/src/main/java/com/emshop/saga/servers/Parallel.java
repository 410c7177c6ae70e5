package com.emshop.saga.servers;

import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Runs tasks in parallel. */
public final class Parallel {
    private Parallel() {}

    /**
     * Runs all tasks, each in a thread of its own, and returns when all have ended or as soon as one has failed; the
     * others are interrupted then.
     *
     * @throws StackException the first one that a task threw
     */
    public static void run(Collection<Runnable> tasks) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, tasks.size()), task -> {
            var thread = new Thread(task, "saga-servers");
            thread.setDaemon(true);
            return thread;
        });
        try {
            var ended = new ExecutorCompletionService<@Nullable Void>(threads);
            for (Runnable task : tasks) {
                ended.submit(task, null);
            }
            for (int i = 0; i < tasks.size(); i++) {
                ended.take().get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StackException forTheUser) {
                throw forTheUser;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
