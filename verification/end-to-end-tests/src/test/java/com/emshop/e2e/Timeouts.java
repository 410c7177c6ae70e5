package com.emshop.e2e;

import static org.awaitility.Awaitility.await;

import com.emshop.localstack.client.UnexpectedAnswerException;
import com.emshop.saga.servers.StackException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.core.ConditionFactory;

/** How long tests wait for the shop, some processes of which may be restarting. */
final class Timeouts {
    /** Enough for a process to start again on a busy machine, and for the longest lease of what it was working on. */
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** Many tests poll at once, which must not slow down the shop. */
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private Timeouts() {}

    /** Waits for something. */
    static ConditionFactory waitsFor(String what) {
        return await(what).atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(INTERVAL);
    }

    /** Repeats a call until it is answered; a rejection is an answer. */
    static <T> T asks(String what, Supplier<T> question) {
        return asks(what, question, Timeouts::isNoAnswer);
    }

    /** Repeats a call until it is answered with something that the predicate does not match. */
    static <T> T asks(String what, Supplier<T> question, Predicate<Throwable> again) {
        return waitsFor(what).ignoreExceptionsMatching(again).until(question::get, Objects::nonNull);
    }

    /** Repeats an idempotent call until it is answered. */
    static void does(String what, Runnable action) {
        asks(what, () -> {
            action.run();
            return what;
        });
    }

    /** Whether the service was unavailable or failed. */
    static boolean isNoAnswer(Throwable trouble) {
        return trouble instanceof UnexpectedAnswerException answer
                ? answer.status() >= 500
                : trouble instanceof StackException;
    }
}
