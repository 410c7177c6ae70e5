package com.emshop.relay.position;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A set of MySQL transactions, such as those that a server has executed or that the relay has published.
 *
 * <p>Immutable. Parsing is strict: MySQL and Debezium read a damaged set as a smaller one, and a relay that starts from it would
 * publish the whole binlog again.
 */
public final class GtidSet {

    public static final GtidSet EMPTY = new GtidSet(new TreeMap<>());

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern TAG = Pattern.compile("[a-z_][a-z0-9_]{0,31}");
    private static final Pattern INTERVAL = Pattern.compile("([0-9]{1,19})(?:-([0-9]{1,19}))?");

    /** Per source: disjoint, not adjacent, ascending. */
    private final SortedMap<String, List<Interval>> intervals;

    private GtidSet(SortedMap<String, List<Interval>> intervals) {
        this.intervals = intervals;
    }

    /**
     * Reads MySQL's notation: {@code uuid:1-5:7,uuid:1-3}, white space allowed between the parts.
     *
     * @throws IllegalArgumentException if any part of the text is not understood
     */
    public static GtidSet parse(String text) {
        TreeMap<String, List<Interval>> bySource = new TreeMap<>();
        String compact = text.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
        if (compact.isEmpty()) {
            return EMPTY;
        }
        for (String ofServer : compact.split(",", -1)) {
            String[] parts = ofServer.split(":", -1);
            if (parts.length < 2 || !UUID.matcher(parts[0]).matches()) {
                throw malformed(text);
            }
            String source = parts[0];
            boolean intervalSeen = false;
            for (int i = 1; i < parts.length; i++) {
                if (TAG.matcher(parts[i]).matches()) {
                    source = parts[0] + ":" + parts[i];
                    intervalSeen = false;
                } else {
                    bySource.computeIfAbsent(source, s -> new ArrayList<>()).add(interval(parts[i], text));
                    intervalSeen = true;
                }
            }
            if (!intervalSeen) {
                throw malformed(text);
            }
        }
        bySource.replaceAll((source, list) -> merged(list));
        return new GtidSet(bySource);
    }

    private static Interval interval(String part, String text) {
        var match = INTERVAL.matcher(part);
        if (!match.matches()) {
            throw malformed(text);
        }
        try {
            long first = Long.parseLong(match.group(1));
            long last = match.group(2) == null ? first : Long.parseLong(match.group(2));
            if (first < 1 || last < first) {
                throw malformed(text);
            }
            return new Interval(first, last);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Not a GTID set: '" + text + "'", e);
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("Not a GTID set: '" + text + "'");
    }

    public boolean isEmpty() {
        return intervals.isEmpty();
    }

    public boolean contains(Gtid gtid) {
        return of(gtid.source()).stream().anyMatch(i -> i.first <= gtid.number() && gtid.number() <= i.last);
    }

    public boolean isSubsetOf(GtidSet other) {
        return minus(other).isEmpty();
    }

    public GtidSet plus(Gtid gtid) {
        return contains(gtid) ? this : plus(single(gtid));
    }

    public GtidSet minus(Gtid gtid) {
        return contains(gtid) ? minus(single(gtid)) : this;
    }

    /** The transactions in this set, in the other, or in both. */
    public GtidSet plus(GtidSet other) {
        TreeMap<String, List<Interval>> result = new TreeMap<>(intervals);
        other.intervals.forEach((source, list) -> result.merge(source, list, (mine, theirs) -> {
            List<Interval> both = new ArrayList<>(mine);
            both.addAll(theirs);
            return merged(both);
        }));
        return new GtidSet(result);
    }

    /** The transactions in this set that are not in the other. */
    public GtidSet minus(GtidSet other) {
        TreeMap<String, List<Interval>> result = new TreeMap<>();
        intervals.forEach((source, list) -> {
            List<Interval> left = list;
            for (Interval removed : other.of(source)) {
                left = left.stream().flatMap(i -> i.without(removed).stream()).toList();
            }
            if (!left.isEmpty()) {
                result.put(source, left);
            }
        });
        return new GtidSet(result);
    }

    /** The transactions that are in both sets. */
    public GtidSet intersect(GtidSet other) {
        return minus(minus(other));
    }

    /** The first transaction of the only server in this set; empty if the set has transactions of none or of several. */
    public Optional<GtidSet> first() {
        return intervals.size() == 1
                ? intervals.entrySet().stream()
                        .findFirst()
                        .map(server -> single(
                                new Gtid(server.getKey(), server.getValue().get(0).first)))
                : Optional.empty();
    }

    private List<Interval> of(String source) {
        return intervals.getOrDefault(source, List.of());
    }

    private static GtidSet single(Gtid gtid) {
        return new GtidSet(new TreeMap<>(Map.of(gtid.source(), List.of(new Interval(gtid.number(), gtid.number())))));
    }

    private static List<Interval> merged(List<Interval> list) {
        List<Interval> sorted = new ArrayList<>(list);
        Collections.sort(sorted);
        List<Interval> result = new ArrayList<>(sorted.size());
        for (Interval next : sorted) {
            Interval last = result.isEmpty() ? null : result.get(result.size() - 1);
            if (last != null && next.first <= last.last + 1) {
                result.set(result.size() - 1, new Interval(last.first, Math.max(last.last, next.last)));
            } else {
                result.add(next);
            }
        }
        return List.copyOf(result);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GtidSet that && intervals.equals(that.intervals);
    }

    @Override
    public int hashCode() {
        return intervals.hashCode();
    }

    /** MySQL's notation; {@link #parse} reads it back. */
    @Override
    public String toString() {
        return intervals.entrySet().stream()
                .map(e -> e.getKey() + ":"
                        + e.getValue().stream().map(Interval::toString).collect(Collectors.joining(":")))
                .collect(Collectors.joining(","));
    }

    private record Interval(long first, long last) implements Comparable<Interval> {

        List<Interval> without(Interval removed) {
            if (removed.last < first || removed.first > last) {
                return List.of(this);
            }
            List<Interval> left = new ArrayList<>(2);
            if (first < removed.first) {
                left.add(new Interval(first, removed.first - 1));
            }
            if (removed.last < last) {
                left.add(new Interval(removed.last + 1, last));
            }
            return left;
        }

        @Override
        public int compareTo(Interval other) {
            return Long.compare(first, other.first);
        }

        @Override
        public String toString() {
            return first == last ? Long.toString(first) : first + "-" + last;
        }
    }
}
