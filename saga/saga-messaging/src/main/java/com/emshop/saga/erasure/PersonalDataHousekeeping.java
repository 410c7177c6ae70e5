package com.emshop.saga.erasure;

import com.emshop.saga.erasure.PersonalData.Scope;
import com.emshop.saga.erasure.PersonalData.Subject;
import com.emshop.saga.messaging.AggregateExecutor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes over all personal data, a bounded piece a round: applies the requests of the log again, then erases what is older than
 * its retention. A pass reads each key that is old enough once, since rows that came back lie anywhere. For one thread; other
 * instances may do the same at the same time.
 */
final class PersonalDataHousekeeping implements BooleanSupplier {
    private static final Logger log = LoggerFactory.getLogger(PersonalDataHousekeeping.class);
    /** After it, a request without a result counts as interrupted. */
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(1);

    private final PersonalData data;
    private final DeadLetterData deadLetters;
    private final ErasureLog entries;
    private final Erasures erasures;
    private final AggregateExecutor executor;
    private final Clock clock;
    private final PersonalDataProperties properties;

    private Step step = Step.ERASURES;
    private long lastRequest;
    private String lastKey = "";

    private enum Step {
        ERASURES,
        RETENTION,
        DEAD_LETTERS
    }

    PersonalDataHousekeeping(
            PersonalData data,
            DeadLetterData deadLetters,
            ErasureLog entries,
            Erasures erasures,
            AggregateExecutor executor,
            Clock clock,
            PersonalDataProperties properties) {
        this.data = data;
        this.deadLetters = deadLetters;
        this.entries = entries;
        this.erasures = erasures;
        this.executor = executor;
        this.clock = clock;
        this.properties = properties;
    }

    /** One piece; false once a pass is complete. */
    @Override
    public boolean getAsBoolean() {
        switch (step) {
            case ERASURES -> {
                if (!reapplyNext()) {
                    lastRequest = 0;
                    step = Step.RETENTION;
                }
            }
            case RETENTION -> {
                if (!eraseNextSettled()) {
                    lastKey = "";
                    step = Step.DEAD_LETTERS;
                }
            }
            case DEAD_LETTERS -> {
                if (!eraseNextDeadLetters()) {
                    step = Step.ERASURES;
                    return false;
                }
            }
        }
        return true;
    }

    private boolean reapplyNext() {
        Optional<Erasure> request = entries.next(lastRequest, clock.instant().minus(LONGEST_REQUEST));
        request.ifPresent(found -> {
            erasures.reapply(found);
            lastRequest = found.id();
        });
        return request.isPresent();
    }

    private boolean eraseNextSettled() {
        if (isForEver(properties.retention())) {
            return false;
        }
        Instant before = clock.instant().minus(properties.retention());
        List<Subject> page = data.page(before, lastKey, Erasures.firstKeyAfter(before), properties.batch());
        List<String> settled = page.stream()
                .filter(subject -> !subject.needed())
                .map(Subject::key)
                .toList();
        if (!settled.isEmpty()) {
            count(executor.inTransaction(() -> data.erase(settled, Scope.RETENTION)), "rows of settled keys");
        }
        if (!page.isEmpty()) {
            lastKey = page.get(page.size() - 1).key();
        }
        return page.size() == properties.batch();
    }

    private boolean eraseNextDeadLetters() {
        if (isForEver(properties.deadLetterRetention())) {
            return false;
        }
        Instant before = clock.instant().minus(properties.deadLetterRetention());
        int erased = executor.inTransaction(() -> deadLetters.eraseResolved(before, properties.batch()));
        count(erased, "resolved dead letters");
        return erased == properties.batch();
    }

    private static boolean isForEver(Duration retention) {
        return retention.isZero();
    }

    private static void count(int erased, String what) {
        if (erased > 0) {
            log.info("The retention of personal data has ended for {} {}: it is erased", erased, what);
        }
    }
}
