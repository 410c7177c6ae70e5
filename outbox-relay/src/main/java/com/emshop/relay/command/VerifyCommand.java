package com.emshop.relay.command;

import com.emshop.relay.RelayProperties;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.tables.OutboxTables;
import com.emshop.relay.verify.Verification;
import com.emshop.relay.verify.VerificationResult;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(name = "verify", description = "Checks that each outbox row is on its topic exactly once and in order.")
final class VerifyCommand extends RelayCommand {

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    @Option(
            names = "--wait",
            defaultValue = "60s",
            description = "How long to wait for the relay to publish all rows (default: ${DEFAULT-VALUE}).")
    private Duration wait = Duration.ZERO;

    @Option(
            names = "--limit",
            defaultValue = "100",
            description = "How many errors of a kind to print (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--topics", split = ",", description = "Further topics to check for duplicates.")
    private List<String> topics = new ArrayList<>();

    VerifyCommand(List<String> propertyArguments) {
        super(propertyArguments);
    }

    @Override
    int run(RelayProperties properties, PrintWriter out) throws Exception {
        if (limit < 1) {
            throw invalid("--limit must be 1 or more, not " + limit);
        }
        List<VerificationResult> results = new ArrayList<>();
        for (MySqlSource source : properties.sources()) {
            OutboxTables tables = new OutboxTables(
                    source,
                    properties.outboxLayout(),
                    properties.binlog().connectTimeout(),
                    OutboxTables.MAX_ANSWER_TIME);
            results.add(new Verification(source.name(), tables, properties.kafka(), Clock.systemUTC())
                    .run(topics.stream().map(String::strip).toList(), wait, limit));
        }
        boolean exact = results.stream().allMatch(VerificationResult::exact);
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("exact", exact);
            answer.put(
                    "sources", results.stream().map(VerificationResult::asMap).toList());
            out.println(new JsonMapper().writeValueAsString(answer));
        } else {
            results.forEach(result -> result.lines().forEach(out::println));
            out.println(exact ? "exact" : "not exact");
        }
        return exact ? 0 : 1;
    }
}
