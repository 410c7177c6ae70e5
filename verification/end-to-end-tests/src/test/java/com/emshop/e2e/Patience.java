package com.emshop.e2e;

import static org.awaitility.Awaitility.await;

import com.emshop.localstack.client.UnexpectedAnswerException;
import com.emshop.saga.servers.StackException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.core.ConditionFactory;

/** How long people wait for the shop, parts of which may be on their way back. */
final class Patience {
    /** Enough for a part to start again on a busy machine, and for the longest lease of what it was working on. */
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** Many wait at once, and their questions must not keep the shop from its work. */
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private Patience() {}

    /** Waits for something. */
    static ConditionFactory waitsFor(String what) {
        return await(what).atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(INTERVAL);
    }

    /** Asks again as long as there is no answer; a refusal is one. */
    static <T> T asks(String what, Supplier<T> question) {
        return asks(what, question, Patience::isNoAnswer);
    }

    /** Asks again as long as there is no answer, or one that may change. */
    static <T> T asks(String what, Supplier<T> question, Predicate<Throwable> again) {
        return waitsFor(what).ignoreExceptionsMatching(again).until(question::get, Objects::nonNull);
    }

    /** Does it again as long as there is no answer; doing it twice is doing it once. */
    static void does(String what, Runnable deed) {
        asks(what, () -> {
            deed.run();
            return what;
        });
    }

    /** Whether nobody was there, or had trouble of his own. */
    static boolean isNoAnswer(Throwable trouble) {
        return trouble instanceof UnexpectedAnswerException answer
                ? answer.status() >= 500
                : trouble instanceof StackException;
    }
}
