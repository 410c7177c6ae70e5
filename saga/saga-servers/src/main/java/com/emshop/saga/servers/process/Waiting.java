package com.emshop.saga.servers.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Bounded waiting for something outside this JVM that can only be asked. */
public final class Waiting {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private Waiting() {}

    /**
     * Asks again and again until the answer is yes or the time is over. It asks at least once. An interrupt ends the
     * waiting early; the thread stays interrupted.
     *
     * @return the last answer
     */
    public static boolean until(Duration atMost, BooleanSupplier condition) {
        return answer(atMost, condition::getAsBoolean, yes -> yes);
    }

    /**
     * Asks again and again until an answer fits or the time is over, like {@link #until}.
     *
     * @return the last answer, whether it fits or not
     */
    public static <T> T answer(Duration atMost, Supplier<T> question, Predicate<T> fits) {
        return answer(atMost, INTERVAL, question, fits);
    }

    /**
     * Asks again and again, with a pause of so long in between, until an answer fits or the time is over, like {@link #until}.
     *
     * @return the last answer, whether it fits or not
     */
    public static <T> T answer(Duration atMost, Duration interval, Supplier<T> question, Predicate<T> fits) {
        long deadlineNanos = System.nanoTime() + atMost.toNanos();
        while (true) {
            T answer = question.get();
            if (fits.test(answer)
                    || System.nanoTime() - deadlineNanos >= 0
                    || Thread.currentThread().isInterrupted()) {
                return answer;
            }
            LockSupport.parkNanos(interval.toNanos());
        }
    }
}
