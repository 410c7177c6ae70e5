package com.emshop.localstack.servers;

import com.emshop.localstack.StackException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several things at once. */
public final class Together {
    private Together() {}

    /**
     * Runs all tasks, each in a thread of its own, and returns when all have ended.
     *
     * @throws StackException the first one that a task threw, in the tasks' order
     */
    public static void run(Collection<Runnable> tasks) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, tasks.size()), task -> {
            var thread = new Thread(task, "emshop-start");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<? extends Future<?>> running =
                    tasks.stream().map(threads::submit).toList();
            for (Future<?> task : running) {
                task.get();
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
