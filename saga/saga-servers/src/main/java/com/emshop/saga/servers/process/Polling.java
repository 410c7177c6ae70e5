package com.emshop.saga.servers.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Polls for something outside this JVM until it is there or a timeout passes. */
public final class Polling {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private Polling() {}

    /**
     * Polls until the condition holds or the timeout passes, at least once. An interrupt ends it early; the thread stays
     * interrupted.
     *
     * @return the last answer
     */
    public static boolean until(Duration timeout, BooleanSupplier condition) {
        return poll(timeout, condition::getAsBoolean, yes -> yes);
    }

    /**
     * Polls until an answer is accepted or the timeout passes, like {@link #until}.
     *
     * @return the last answer, accepted or not
     */
    public static <T> T poll(Duration timeout, Supplier<T> question, Predicate<T> accepted) {
        return poll(timeout, INTERVAL, question, accepted);
    }

    /**
     * Polls at this interval until an answer is accepted or the timeout passes, like {@link #until}.
     *
     * @return the last answer, accepted or not
     */
    public static <T> T poll(Duration timeout, Duration interval, Supplier<T> question, Predicate<T> accepted) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (true) {
            T answer = question.get();
            if (accepted.test(answer)
                    || System.nanoTime() - deadlineNanos >= 0
                    || Thread.currentThread().isInterrupted()) {
                return answer;
            }
            LockSupport.parkNanos(interval.toNanos());
        }
    }
}
