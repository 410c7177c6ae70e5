package com.emshop.benchmarks.attack;

import com.emshop.benchmarks.Machine;
import com.emshop.benchmarks.MarkdownTable;
import com.emshop.saga.servers.ServerSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an attack did to a shop, as tables and as JSON.
 *
 * @param seconds how long it lasted
 * @param registryGoneSeconds how long the registry was gone of that
 * @param buyers by phase
 * @param poison how many records were written to the topics
 * @param troubles what must not be; empty if the shop stood it
 */
record AttackReport(
        ServerSize size,
        int clients,
        long paceMillis,
        double buyersPerSecond,
        int seconds,
        double registryGoneSeconds,
        Map<String, BuyersResult> buyers,
        AttackResult attack,
        Map<PoisonKind, Long> poison,
        Map<String, Long> deadLetters,
        long quarantined,
        Map<String, ProcessUse> processes,
        List<String> troubles) {

    /** Whether all that the benchmark is to show was so. */
    boolean isGood() {
        return troubles.isEmpty();
    }

    /** Writes {@code attack.json} and {@code attack.md}; returns the latter. */
    String write(Path results) throws IOException {
        var all = new LinkedHashMap<String, Object>();
        all.put("machine", Machine.facts());
        all.put("report", this);
        Files.writeString(
                results.resolve("attack.json"),
                new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
        String text = markdown();
        Files.writeString(results.resolve("attack.md"), text);
        return text;
    }

    String markdown() {
        return String.format(
                        Locale.ROOT,
                        "%d s of attack by %,d clients, each again after %.1f s, the slow ones after 1 s; %.1f orders"
                                + " a second; the registry gone for %.0f s%n%n",
                        seconds,
                        clients,
                        paceMillis / 1e3,
                        buyersPerSecond,
                        registryGoneSeconds)
                + buyersTable()
                + "\n" + processTable()
                + "\n" + attackTable()
                + "\n" + poisonText()
                + "\n"
                + (troubles.isEmpty()
                        ? "Result: good\n"
                        : "Result: **bad**\n\n- " + String.join("\n- ", troubles) + "\n");
    }

    private String buyersTable() {
        var header = new ArrayList<>(List.of("orders that began"));
        header.addAll(buyers.keySet());
        var table = new MarkdownTable(header.toArray(String[]::new));
        row(table, "orders", each -> whole(each.orders()));
        row(table, "refused at first (503, 429, no answer)", each -> whole(each.rejected()));
        row(table, "refusals, with those of further tries", each -> whole(each.rejections()));
        row(table, "refused for good", each -> whole(each.failed()));
        row(table, "completed", each -> whole(each.completed()));
        for (String step : List.of(Buyers.SUBMITTED, Buyers.SHIPPED)) {
            row(table, step + ", p50 ms", each -> whole(latency(each, step).p50()));
            row(table, step + ", p99 ms", each -> whole(latency(each, step).p99()));
            row(table, step + ", max ms", each -> whole(latency(each, step).max()));
        }
        return table.toString();
    }

    private void row(MarkdownTable table, String name, Function<BuyersResult, String> figure) {
        var cells = new ArrayList<>(List.of(name));
        buyers.values().forEach(each -> cells.add(figure.apply(each)));
        table.row(cells.toArray(String[]::new));
    }

    private static BuyersResult.Latencies latency(BuyersResult result, String step) {
        return result.latencies().getOrDefault(step, new BuyersResult.Latencies(0, 0, 0));
    }

    private String processTable() {
        var table = new MarkdownTable("process", "RSS MiB: start", "highest", "end", "files", "threads", "CPU s");
        processes.forEach((name, use) -> table.row(
                name,
                whole(use.start().residentMebibytes()),
                whole(use.highest().residentMebibytes()),
                whole(use.end().residentMebibytes()),
                fromTo(use, ProcessFigures::files),
                fromTo(use, ProcessFigures::threads),
                whole(use.cpuMillis() / 1e3)));
        table.row("attacker", "", "", "", "", "", whole(attack.cpuMillis() / 1e3));
        return table.toString();
    }

    /** At the start, the highest, at the end. */
    private static String fromTo(ProcessUse use, Function<ProcessFigures, Integer> figure) {
        return figure.apply(use.start()) + ", " + figure.apply(use.highest()) + ", " + figure.apply(use.end());
    }

    private String attackTable() {
        Map<AttackKind, Integer> shares = AttackKind.share(clients);
        var table = new MarkdownTable("attack", "clients", "attempts", "answers", "longest s", "MB sent");
        attack.kinds()
                .forEach((kind, outcomes) -> table.row(
                        kind.label(),
                        whole(shares.getOrDefault(kind, 0)),
                        whole(outcomes.answers().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()),
                        outcomes.answers().entrySet().stream()
                                .map(answer -> answer.getKey() + ": " + whole(answer.getValue()))
                                .collect(Collectors.joining(", ")),
                        whole(outcomes.longestSeconds()),
                        whole(outcomes.bytes() / 1e6)));
        return table
                + "\n" + whole(attack.connections()) + " connections opened, " + whole(attack.refused()) + " refused; "
                + whole(attack.mostOpen()) + " open at most, " + whole(attack.openAtEnd())
                + " at the end. Webhooks in quarantine: "
                + whole(quarantined) + ".\n";
    }

    private String poisonText() {
        long records = poison.values().stream().mapToLong(Long::longValue).sum();
        return whole(records) + " records that nobody can handle were written to the topics. Dead letters: "
                + deadLetters.entrySet().stream()
                        .map(each -> each.getKey() + " " + whole(each.getValue()))
                        .collect(Collectors.joining(", "))
                + ".\n";
    }

    private static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
