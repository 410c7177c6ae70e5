package com.emshop.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What the rounds found. Filled by one thread. */
final class RelayResults {
    /** One subject in one round. */
    record Measured(Drain drain, Latency latency) {}

    /** One limit in one round. */
    record Rates(double cold, double warm) {}

    /** A subject over all rounds: medians, and sums of what must not happen. */
    record Summary(
            String name,
            String delivery,
            double cold,
            double warm,
            double cpuMicrosPerRow,
            double p50Millis,
            double p90Millis,
            double p99Millis,
            double maxMillis,
            double transactionsPerSecond,
            long duplicates,
            long missing,
            long outOfOrder) {}

    /** One subject's value over another's. */
    record Ratio(String what, double value) {}

    private final Map<String, String> deliveries = new LinkedHashMap<>();
    private final Map<String, List<Measured>> subjects = new LinkedHashMap<>();
    private final Map<String, List<Rates>> limits = new LinkedHashMap<>();

    void add(Subject subject, Measured measured) {
        deliveries.put(subject.name(), subject.delivery());
        subjects.computeIfAbsent(subject.name(), name -> new ArrayList<>()).add(measured);
    }

    void addLimit(String name, Rates rates) {
        limits.computeIfAbsent(name, any -> new ArrayList<>()).add(rates);
    }

    Map<String, List<Measured>> subjects() {
        return subjects;
    }

    Map<String, List<Rates>> limits() {
        return limits;
    }

    List<Summary> summaries() {
        return subjects.entrySet().stream()
                .map(entry -> summary(entry.getKey(), deliveries.getOrDefault(entry.getKey(), ""), entry.getValue()))
                .toList();
    }

    private static Summary summary(String name, String delivery, List<Measured> rounds) {
        return new Summary(
                name,
                delivery,
                median(rounds, round -> round.drain().coldRowsPerSecond()),
                median(rounds, round -> round.drain().warmRowsPerSecond()),
                median(rounds, round -> round.drain().cpuMicrosPerRow()),
                median(rounds, round -> round.latency().p50Millis()),
                median(rounds, round -> round.latency().p90Millis()),
                median(rounds, round -> round.latency().p99Millis()),
                median(rounds, round -> round.latency().maxMillis()),
                median(rounds, round -> round.latency().transactionsPerSecond()),
                rounds.stream()
                        .mapToLong(round ->
                                round.drain().duplicates() + round.latency().duplicates())
                        .sum(),
                rounds.stream()
                        .mapToLong(round ->
                                round.drain().missing() + round.latency().missing())
                        .sum(),
                rounds.stream().mapToLong(round -> round.drain().outOfOrder()).sum());
    }

    /** The limits' medians. */
    Map<String, Rates> limitMedians() {
        var medians = new LinkedHashMap<String, Rates>();
        limits.forEach((name, rounds) ->
                medians.put(name, new Rates(median(rounds, Rates::cold), median(rounds, Rates::warm))));
        return medians;
    }

    private static <T> double median(List<T> rounds, ToDoubleFunction<T> value) {
        return Median.of(rounds.stream().map(value::applyAsDouble).toList());
    }

    /** The medians of the first over those of each other subject. */
    List<Ratio> ratios(String first) {
        var ratios = new ArrayList<Ratio>();
        Optional<Summary> ours =
                summaries().stream().filter(one -> one.name().equals(first)).findFirst();
        if (ours.isEmpty()) {
            return ratios;
        }
        for (Summary other : summaries()) {
            if (other.name().equals(first)) {
                continue;
            }
            String over = " over that of " + other.name();
            ratios.add(new Ratio("rows/s, whole drain," + over, ours.get().cold() / other.cold()));
            ratios.add(new Ratio("rows/s, second half," + over, ours.get().warm() / other.warm()));
            ratios.add(new Ratio(
                    "processor time per row," + over, ours.get().cpuMicrosPerRow() / other.cpuMicrosPerRow()));
            ratios.add(new Ratio("p50 latency," + over, ours.get().p50Millis() / other.p50Millis()));
            ratios.add(new Ratio("p99 latency," + over, ours.get().p99Millis() / other.p99Millis()));
        }
        return ratios;
    }
}
