package com.emshop.e2e;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Runs actions of several people at the same time. */
final class Concurrently {
    private Concurrently() {}

    /** Each in a thread of its own. */
    static <T> void each(Collection<T> people, Consumer<T> action) {
        each(people, people.size(), action);
    }

    /** At most so many at the same time. Waits for all of them; throws an error with every failure. */
    static <T> void each(Collection<T> people, int atMost, Consumer<T> action) {
        run(
                people.stream()
                        .map(person -> (Runnable) () -> action.accept(person))
                        .toList(),
                atMost);
    }

    static void run(List<Runnable> actions) {
        run(actions, actions.size());
    }

    private static void run(List<Runnable> actions, int atMost) {
        ExecutorService threads = Executors.newFixedThreadPool(atMost);
        try {
            List<Future<Object>> done = threads.invokeAll(actions.stream()
                    .map(Executors::callable)
                    .map(each -> (Callable<Object>) each)
                    .toList());
            rethrow(failures(done));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Throwable> failures(List<Future<Object>> done) throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        for (Future<Object> each : done) {
            try {
                each.get();
            } catch (ExecutionException failed) {
                failures.add(failed.getCause());
            }
        }
        return failures;
    }

    private static void rethrow(List<Throwable> failures) {
        if (!failures.isEmpty()) {
            AssertionError all =
                    new AssertionError(failures.size() + " failed, the first: " + failures.get(0), failures.get(0));
            failures.stream().skip(1).forEach(all::addSuppressed);
            throw all;
        }
    }
}
