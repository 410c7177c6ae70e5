package com.emshop.saga.test;

import static java.util.stream.Collectors.joining;

import com.emshop.saga.CommandRejected;
import com.emshop.saga.DomainEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks an aggregate's reactions against a table with a line for each reaction in each state:
 *
 * <pre>
 * reaction | state            | next      | emits
 * confirm  | REQUESTED        | CONFIRMED | RoomConfirmed
 * confirm  | CANCELLED        | CANCELLED | -
 * cancel   | ENDED            | ENDED     | !too-late
 * cancel   | CONFIRMED, asked | CONFIRMED | -
 * </pre>
 *
 * <p>The first line names the columns. {@code state} may have a variant behind a comma, which the fixture knows. {@code emits} has the
 * simple names of the event classes in their order, {@code -} for none, or {@code !} and the code of the {@link CommandRejected}. A
 * reaction in a state that has no line fails the check, so the table is total.
 *
 * @param <S> the states
 * @param <A> the aggregate
 */
public final class ReactionTable<S extends Enum<S>, A> {
    private static final String NOTHING = "-";
    private static final int COLUMNS = 4;

    private final Class<S> states;
    private final Fixture<S, A> fixture;
    private final Function<A, S> status;
    private final Map<String, Reaction<A>> reactions = new LinkedHashMap<>();

    private ReactionTable(Class<S> states, Fixture<S, A> fixture, Function<A, S> status) {
        this.states = states;
        this.fixture = fixture;
        this.status = status;
    }

    /** Makes aggregates to try reactions on. */
    @FunctionalInterface
    public interface Fixture<S, A> {
        /**
         * A fresh aggregate, ready to react.
         *
         * @param variant what the table has behind the state; empty when it has nothing there
         */
        A in(S state, String variant);
    }

    /** One thing the aggregate reacts to. */
    @FunctionalInterface
    public interface Reaction<A> {
        /** Applies it; what it emits. */
        List<? extends DomainEvent> on(A aggregate);
    }

    /**
     * A table without reactions yet.
     *
     * @param status the state an aggregate is in
     */
    public static <S extends Enum<S>, A> ReactionTable<S, A> of(
            Class<S> states, Fixture<S, A> fixture, Function<A, S> status) {
        return new ReactionTable<>(states, fixture, status);
    }

    /** Adds a reaction under the name that the table has for it. */
    public ReactionTable<S, A> reaction(String name, Reaction<A> reaction) {
        reactions.put(name, reaction);
        return this;
    }

    /**
     * Tries every line of the table.
     *
     * @throws AssertionError that lists every line that does not hold, every reaction and state without a line, and every line that
     *     names none
     */
    public void holds(String table) {
        var failures = new ArrayList<String>();
        Set<String> missing = cells();
        table.lines().skip(1).filter(line -> !line.isBlank()).forEach(line -> {
            Row row = Row.parse(line);
            missing.remove(cell(row.reaction(), row.state()));
            check(row).ifWrong(failures);
        });
        missing.forEach(cell -> failures.add("no line for " + cell));
        if (!failures.isEmpty()) {
            throw new AssertionError("The table does not hold:\n  " + String.join("\n  ", failures));
        }
    }

    private Set<String> cells() {
        var cells = new TreeSet<String>();
        for (String reaction : reactions.keySet()) {
            for (S state : states.getEnumConstants()) {
                cells.add(cell(reaction, state.name()));
            }
        }
        return cells;
    }

    private static String cell(String reaction, String state) {
        return reaction + " in " + state;
    }

    private Outcome check(Row row) {
        Reaction<A> reaction = reactions.get(row.reaction());
        if (reaction == null) {
            return new Outcome(row, "there is no reaction " + row.reaction());
        }
        @Nullable S state = stateOf(row.state());
        if (state == null) {
            return new Outcome(row, "there is no state " + row.state());
        }
        A aggregate = fixture.in(state, row.variant());
        String emitted = emitted(reaction, aggregate);
        return new Outcome(row, status.apply(aggregate).name() + " | " + emitted);
    }

    private @Nullable S stateOf(String name) {
        for (S state : states.getEnumConstants()) {
            if (state.name().equals(name)) {
                return state;
            }
        }
        return null;
    }

    private static <A> String emitted(Reaction<A> reaction, A aggregate) {
        try {
            String names = reaction.on(aggregate).stream()
                    .map(event -> event.getClass().getSimpleName())
                    .collect(joining(" "));
            return names.isEmpty() ? NOTHING : names;
        } catch (CommandRejected rejected) {
            return "!" + rejected.code();
        }
    }

    private record Row(String reaction, String state, String variant, String next, String emits) {
        static Row parse(String line) {
            String[] columns = line.split("\\|", -1);
            if (columns.length != COLUMNS) {
                throw new IllegalArgumentException(
                        String.format(Locale.ROOT, "A line has %d columns, not: %s", COLUMNS, line));
            }
            String[] state = columns[1].split(",", 2);
            return new Row(
                    columns[0].strip(),
                    state[0].strip(),
                    state.length == 1 ? "" : state[1].strip(),
                    columns[2].strip(),
                    columns[3].strip().replaceAll("[,\\s]+", " "));
        }

        String expected() {
            return next + " | " + emits;
        }
    }

    private record Outcome(Row row, String found) {
        void ifWrong(List<String> failures) {
            if (!found.equals(row.expected())) {
                String variant = row.variant().isEmpty() ? "" : ", " + row.variant();
                failures.add(cell(row.reaction(), row.state()) + variant + ": expected " + row.expected() + ", found "
                        + found);
            }
        }
    }
}
