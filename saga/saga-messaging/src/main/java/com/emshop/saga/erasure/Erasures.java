package com.emshop.saga.erasure;

import com.emshop.saga.erasure.Erasure.Counts;
import com.emshop.saga.erasure.PersonalData.Scope;
import com.emshop.saga.erasure.PersonalData.Subject;
import com.emshop.saga.messaging.AggregateExecutor;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases the personal data of customers. A request is in the log before anything is overwritten, so one that was interrupted is
 * completed by the housekeeping, which applies every request again: to keys that needed their data at first, and to rows that
 * came back with a backup or were built again from a topic. Keys that were made after a request are not covered by it.
 *
 * <p>Each batch of keys is a transaction of its own. Erasing again changes nothing. Thread-safe; any number of instances may
 * erase at the same time.
 */
public final class Erasures {
    private static final Logger log = LoggerFactory.getLogger(Erasures.class);
    private static final String HOUSEKEEPING = "housekeeping";
    /** Sorts behind every key. */
    private static final String END = "~";
    /** So many postponed keys are named; all are counted. */
    private static final int NAMED = 100;

    private final PersonalData data;
    private final DeadLetterData deadLetters;
    private final ErasureLog entries;
    private final AggregateExecutor executor;
    private final Clock clock;
    private final int batch;

    Erasures(
            PersonalData data,
            DeadLetterData deadLetters,
            ErasureLog entries,
            AggregateExecutor executor,
            Clock clock,
            int batch) {
        this.data = data;
        this.deadLetters = deadLetters;
        this.entries = entries;
        this.executor = executor;
        this.clock = clock;
        this.batch = batch;
    }

    /**
     * What came of a request.
     *
     * @param keys how many keys the customer has
     * @param rows how many rows were overwritten
     * @param postponed how many of the keys need their data still; it is erased once they do not
     * @param postponedKeys the first 100 of those
     */
    public record Outcome(Instant at, int keys, int rows, int postponed, List<String> postponedKeys) {}

    /**
     * Erases a customer's data, as far as it is not needed any more; the rest later, without another request.
     *
     * @param madeUntil keys that were made later are not covered, for a request that is repeated after a restore; null for all
     * @param actor who asks for it, for the log
     */
    public Outcome erase(String userId, @Nullable Instant madeUntil, String actor) {
        Instant now = clock.instant();
        Instant until = madeUntil == null ? now : madeUntil;
        long request = entries.append(null, ErasureLog.REQUESTED, userId, actor, Counts.NONE, until, now);
        Progress progress = apply(userId, madeUntil == null ? END : firstKeyAfter(madeUntil));
        Counts counts = progress.counts();
        entries.append(request, ErasureLog.APPLIED, userId, actor, counts, until, clock.instant());
        return new Outcome(now, counts.keys(), counts.rows(), counts.postponed(), List.copyOf(progress.named));
    }

    /** Entries of the log in their order, behind an entry. */
    public List<Erasure> page(long after, int limit) {
        return entries.page(after, limit);
    }

    /**
     * Applies a request again. Writes an entry only if that overwrote something.
     *
     * @param request a REQUESTED entry
     */
    void reapply(Erasure request) {
        Counts counts =
                apply(request.userId(), firstKeyAfter(request.madeUntil())).counts();
        if (counts.rows() > 0) {
            log.info(
                    "Erasure {} was applied again: {} rows overwritten, {} keys postponed",
                    request.id(),
                    counts.rows(),
                    counts.postponed());
            entries.append(
                    request.id(),
                    ErasureLog.APPLIED,
                    request.userId(),
                    HOUSEKEEPING,
                    counts,
                    request.madeUntil(),
                    clock.instant());
        }
    }

    /** The key that sorts before all that are made later than a moment: the beginning of a UUID version 7. */
    static String firstKeyAfter(Instant moment) {
        String millis = String.format(Locale.ROOT, "%012x", moment.toEpochMilli() + 1);
        return millis.substring(0, 8) + '-' + millis.substring(8);
    }

    private Progress apply(String userId, String before) {
        Progress progress = new Progress();
        String after = "";
        List<Subject> page;
        do {
            page = data.ofCustomer(userId, after, before, batch);
            if (!page.isEmpty()) {
                List<Subject> subjects = page;
                List<String> keys = subjects.stream().map(Subject::key).toList();
                // What the transaction returns and not what it does inside counts: it may run again after a lost race.
                Applied applied = executor.inTransaction(() -> apply(subjects, keys));
                progress.add(keys.size(), applied);
                after = keys.get(keys.size() - 1);
            }
        } while (page.size() == batch && !Thread.currentThread().isInterrupted());
        return progress;
    }

    private Applied apply(List<Subject> subjects, List<String> keys) {
        Set<String> open = deadLetters.open(keys);
        List<String> settled = subjects.stream()
                .filter(subject -> !subject.needed())
                .map(Subject::key)
                .toList();
        int rows = settled.isEmpty() ? 0 : data.erase(settled, Scope.CUSTOMER);
        List<String> postponed = subjects.stream()
                .filter(subject -> subject.needed() || open.contains(subject.key()))
                .map(Subject::key)
                .toList();
        return new Applied(rows + deadLetters.erase(keys), postponed);
    }

    private record Applied(int rows, List<String> postponed) {}

    private static final class Progress {
        private final List<String> named = new ArrayList<>();
        private int keys;
        private int rows;
        private int postponed;

        private void add(int moreKeys, Applied applied) {
            keys += moreKeys;
            rows += applied.rows();
            postponed += applied.postponed().size();
            applied.postponed().stream().limit(NAMED - named.size()).forEach(named::add);
        }

        private Counts counts() {
            return new Counts(keys, rows, postponed);
        }
    }
}
