package com.emshop.benchmarks.orders;

import com.emshop.benchmarks.Machine;
import com.emshop.benchmarks.MarkdownTable;
import com.emshop.benchmarks.Median;
import com.emshop.saga.servers.ServerSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of all loads, a column each, and the same as JSON with every round.
 *
 * @param beside each run of the other program; empty without one
 * @param queries what people asked of a shop with a history; empty without one
 * @param clean whether audit and relay verification found nothing afterwards; else the figures do not count
 */
record OrdersReport(
        ServerSize size,
        boolean clean,
        List<Measured> measured,
        List<Peer.Result> beside,
        List<Queries.Result> queries,
        Optional<Floor.Result> floor) {

    /** Writes {@code orders.json} and {@code orders.md}; returns the latter. */
    String write(Path results) throws IOException {
        var all = new LinkedHashMap<String, Object>();
        all.put("machine", Machine.facts());
        all.put("size", size);
        all.put("clean", clean);
        all.put("measured", measured);
        all.put("beside", beside);
        all.put("queries", queries);
        floor.ifPresent(found -> all.put("floor", found));
        Files.writeString(
                results.resolve("orders.json"),
                new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
        String text = markdown()
                + besideTable()
                + (queries.isEmpty() ? "" : "\n" + Queries.markdown(queries))
                + floor.map(found -> "\n" + found.markdown()).orElse("");
        Files.writeString(results.resolve("orders.md"), text);
        return text;
    }

    private String markdown() {
        var rounds = new LinkedHashMap<String, List<Measured>>();
        measured.forEach(each -> rounds.computeIfAbsent(each.load().label(), label -> new ArrayList<>())
                .add(each));
        var table = new Table(List.copyOf(rounds.values()));
        table.row("flows/s", Measured::perSecond);
        table.row(
                "flows that were to begin, per second",
                each -> each.result().begun() / each.result().seconds());
        table.row("answered 503, per flow", each -> each.perFlow(each.result().rejected()));
        table.row("failed", each -> each.result().failed());
        table.row("open at half time", each -> each.result().openAtHalfTime());
        table.row("open at the end", each -> each.result().openAtEnd());
        table.row(
                "accepted and not complete a minute later",
                each -> each.result().unfinished());
        for (String step : measured.get(0).result().latencies().keySet()) {
            table.row(step + ", p50 ms", each -> each.latency(step).p50());
            table.row(step + ", p99 ms", each -> each.latency(step).p99());
            table.row(step + ", max ms", each -> each.latency(step).max());
        }
        table.row("CPU ms per flow", each -> each.perFlow(each.cpu().sum()));
        table.perFlow(each -> each.cpu().millis(), name -> "CPU ms, " + name);
        table.row("CPU ms, generator", each -> each.perFlow(each.result().cpuMillis()));
        table.perFlow(each -> each.services().values(), name -> name + " per flow");
        table.perFlow(each -> each.mysql().values(), name -> name + " per flow");
        return table.text.toString();
    }

    private String besideTable() {
        if (beside.isEmpty()) {
            return "";
        }
        return "\n"
                + new MarkdownTable("the other program", "flows/s", "CPU ms per flow")
                        .row(
                                "median of " + beside.size(),
                                format(median(beside, Peer.Result::perSecond)),
                                format(median(beside, Peer.Result::cpuMillis)));
    }

    private static <T> double median(List<T> rounds, ToDoubleFunction<T> figure) {
        return Median.of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    static String format(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** A column for each load: the median of its rounds. */
    private static final class Table {
        private final List<List<Measured>> columns;
        private final MarkdownTable text;

        Table(List<List<Measured>> columns) {
            this.columns = columns;
            var header = new ArrayList<>(List.of(""));
            columns.forEach(rounds -> header.add(rounds.get(0).load().label()));
            this.text = new MarkdownTable(header.toArray(String[]::new));
        }

        void row(String name, ToDoubleFunction<Measured> figure) {
            var cells = new ArrayList<>(List.of(name));
            for (List<Measured> rounds : columns) {
                cells.add(format(median(rounds, figure)));
            }
            text.row(cells.toArray(String[]::new));
        }

        void perFlow(Function<Measured, Map<String, Double>> counters, Function<String, String> label) {
            for (String name : counters.apply(columns.get(0).get(0)).keySet()) {
                row(label.apply(name), each -> each.perFlow(Measured.of(counters.apply(each), name)));
            }
        }
    }
}
