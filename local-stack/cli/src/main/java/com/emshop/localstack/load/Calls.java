package com.emshop.localstack.load;

import com.emshop.localstack.client.UnexpectedAnswerException;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.Polling;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Calls of clients who try again when nobody answers, or somebody has trouble of his own: every call here can be repeated
 * without doing it twice. Counts what the clients met. Safe for several threads.
 */
final class Calls {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final int MOST_DOUBLINGS = 4;
    private static final int SERVERS_FAULT = 500;

    private final Duration timeout;
    private final LongAdder answeredAtOnce = new LongAdder();
    private final LongAdder answeredTheSecondTime = new LongAdder();
    private final LongAdder answeredLater = new LongAdder();
    private Worst worst = new Worst("", 0, Duration.ZERO, "");

    /**
     * The call that took the most tries.
     *
     * @param trouble what the last try but one met
     */
    record Worst(String call, int tries, Duration took, String trouble) {}

    /** @param timeout after which a call that nobody answers has failed */
    Calls(Duration timeout) {
        this.timeout = timeout;
    }

    <T> T answer(String call, Supplier<T> question) {
        return answer(call, question, trouble -> false);
    }

    /**
     * Asks until there is an answer. A refusal is one, unless it may change.
     *
     * @throws UnexpectedAnswerException a refusal
     * @throws StackException when the timeout is over
     */
    <T> T answer(String call, Supplier<T> question, Predicate<UnexpectedAnswerException> mayChange) {
        long beganNanos = System.nanoTime();
        String trouble = "";
        for (int tries = 1; ; tries++) {
            try {
                T answer = question.get();
                count(call, tries, since(beganNanos), trouble);
                return answer;
            } catch (StackException e) {
                if (e instanceof UnexpectedAnswerException refusal
                        && refusal.status() < SERVERS_FAULT
                        && !mayChange.test(refusal)) {
                    count(call, tries, since(beganNanos), trouble);
                    throw e;
                }
                trouble = String.valueOf(e.getMessage());
                if (since(beganNanos).compareTo(timeout) > 0) {
                    count(call, tries, since(beganNanos), trouble);
                    throw new StackException(call + " failed " + tries + " times, at last: " + trouble, e);
                }
            }
            pause(tries);
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static void pause(int tries) {
        Polling.until(FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, MOST_DOUBLINGS)), () -> false);
        if (Thread.currentThread().isInterrupted()) {
            throw new StackException("Interrupted");
        }
    }

    private void count(String call, int tries, Duration took, String trouble) {
        (switch (tries) {
                    case 1 -> answeredAtOnce;
                    case 2 -> answeredTheSecondTime;
                    default -> answeredLater;
                })
                .increment();
        synchronized (this) {
            if (tries > worst.tries()) {
                worst = new Worst(call, tries, took, trouble);
            }
        }
    }

    long answeredAtOnce() {
        return answeredAtOnce.sum();
    }

    long answeredTheSecondTime() {
        return answeredTheSecondTime.sum();
    }

    long answeredLater() {
        return answeredLater.sum();
    }

    synchronized Worst worst() {
        return worst;
    }
}
