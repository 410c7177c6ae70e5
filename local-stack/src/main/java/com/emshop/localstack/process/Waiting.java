package com.emshop.localstack.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

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
        long deadlineNanos = System.nanoTime() + atMost.toNanos();
        while (true) {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (System.nanoTime() - deadlineNanos >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }
}
