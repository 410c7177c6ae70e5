package com.emshop.benchmarks;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results of the relay's benchmark for people and for programs. Everything in it was measured or asked for in this
 * run.
 *
 * @param facts about the machine and the versions
 * @param load how much was measured
 * @param settings of each subject, where they are not the defaults
 */
record RelayReport(
        Map<String, String> facts,
        Map<String, Object> load,
        Map<String, Map<String, String>> settings,
        RelayResults results) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    void writeJson(Path file) {
        var all = new LinkedHashMap<String, Object>();
        all.put("facts", facts);
        all.put("load", load);
        all.put("jvmFlags", SubjectProcess.flags());
        all.put("settings", settings);
        all.put("medians", results.summaries());
        all.put("limits", results.limitMedians());
        all.put("ratios", results.ratios(EmshopRelay.NAME));
        all.put("rounds", results.subjects());
        all.put("limitRounds", results.limits());
        JSON.writeValue(file.toFile(), all);
    }

    String markdown() {
        var text = new StringBuilder("# Relay benchmark\n\n");
        text.append(sentence(facts)).append("\n\n");
        text.append(sentence(load)).append("\n\n");
        text.append("JVM flags of every subject: `")
                .append(String.join(" ", SubjectProcess.flags()))
                .append("`\n\n");
        text.append(drains()).append('\n').append(latencies()).append('\n');
        List<RelayResults.Ratio> ratios = results.ratios(EmshopRelay.NAME);
        if (!ratios.isEmpty()) {
            var table = new MarkdownTable("the " + EmshopRelay.NAME + "'s", "ratio");
            ratios.forEach(ratio -> table.row(ratio.what(), decimal(ratio.value(), ratio.value() < 0.1 ? 4 : 2)));
            text.append(table).append('\n');
        }
        settings.forEach((subject, values) -> {
            if (!values.isEmpty()) {
                text.append(subject).append(": ").append(sentence(values)).append("\n\n");
            }
        });
        return text.toString();
    }

    private MarkdownTable drains() {
        var table = new MarkdownTable(
                "drain",
                "delivery",
                "rows/s",
                "rows/s, second half",
                "CPU µs/row",
                "duplicates",
                "missing",
                "out of order");
        for (RelayResults.Summary one : results.summaries()) {
            table.row(
                    one.name(),
                    one.delivery(),
                    whole(one.cold()),
                    whole(one.warm()),
                    decimal(one.cpuMicrosPerRow(), 1),
                    Long.toString(one.duplicates()),
                    Long.toString(one.missing()),
                    Long.toString(one.outOfOrder()));
        }
        results.limitMedians()
                .forEach((name, rates) ->
                        table.row(name, "(limit)", whole(rates.cold()), whole(rates.warm()), "", "", "", ""));
        return table;
    }

    private MarkdownTable latencies() {
        var table = new MarkdownTable("commit to visible, ms", "p50", "p90", "p99", "max", "transactions/s");
        for (RelayResults.Summary one : results.summaries()) {
            table.row(
                    one.name(),
                    decimal(one.p50Millis(), 1),
                    decimal(one.p90Millis(), 1),
                    decimal(one.p99Millis(), 1),
                    decimal(one.maxMillis(), 1),
                    decimal(one.transactionsPerSecond(), 0));
        }
        return table;
    }

    private static String sentence(Map<String, ?> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + " " + value.getValue())
                .reduce((one, other) -> one + "; " + other)
                .orElse("");
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String decimal(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
