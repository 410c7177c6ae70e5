package com.emshop.saga.messaging;

import com.emshop.saga.AggregateType;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.StatefulAggregate;
import com.emshop.saga.TraceContext;
import com.emshop.saga.Transitions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;

/** The smallest aggregate that can be asked everything: it writes down what it heard, in order, and answers each time. */
final class Tally extends StatefulAggregate<Tally.Status, Tally.Counted> {
    enum Status {
        NONE,
        OPEN
    }

    /** It heard something. */
    sealed interface Counted extends DomainEvent {}

    record Heard(String what) implements Counted {}

    /** Longer than its column. */
    static final String TOO_LONG = "x".repeat(5000);

    private static final Set<String> FAILED_ONCE = ConcurrentHashMap.newKeySet();

    /** The orders that "sick" is no poison to any more, with what its reaction has to wait for. */
    private static final Map<String, CountDownLatch> CURED = new ConcurrentHashMap<>();

    private static final Transitions<Status> TRANSITIONS =
            Transitions.of(Status.class).allow(Status.NONE, Status.OPEN).build();

    static final AggregateType<Tally, Row> TYPE = AggregateType.of("tally", Tally::new, Tally::row);

    /** How it is stored. */
    record Row(
            String tallyKey,
            Status status,
            String seen,
            @Nullable TraceContext trace) {}

    private String seen;

    Tally(String key, @Nullable Row row) {
        super(
                key,
                row == null ? Status.NONE : row.status(),
                row != null,
                row == null ? null : row.trace(),
                TRANSITIONS);
        this.seen = row == null ? "" : row.seen();
    }

    private Row row() {
        return new Row(key(), status(), seen, trace());
    }

    String seen() {
        return seen;
    }

    /** Takes the fault away that "sick" stumbles over. */
    static void cure(String order) {
        cure(order, new CountDownLatch(0));
    }

    /** The same; the reaction to "sick" then takes until the gate opens. */
    static void cure(String order, CountDownLatch gate) {
        CURED.put(order, gate);
    }

    List<Counted> count(String what) {
        if (what.equals("sick")) {
            passCure();
        }
        if (what.startsWith("poison")) {
            throw new IllegalStateException("cannot stomach " + what);
        }
        if (what.startsWith("transient") && FAILED_ONCE.add(key() + what)) {
            throw new QueryTimeoutException("a passing trouble");
        }
        if (what.equals("transient, then poison")) {
            throw new IllegalStateException("cannot stomach it after all");
        }
        String word = what.startsWith("refused") ? TOO_LONG : what;
        seen = seen.isEmpty() ? word : seen + " " + word;
        return switch (status()) {
            case NONE -> transitionTo(Status.OPEN, new Heard(what));
            case OPEN -> emit(new Heard(what));
        };
    }

    private void passCure() {
        CountDownLatch gate = CURED.get(key());
        if (gate == null) {
            throw new IllegalStateException("cannot stomach sick");
        }
        try {
            gate.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
