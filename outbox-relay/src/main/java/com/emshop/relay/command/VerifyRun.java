package com.emshop.relay.command;

import com.emshop.relay.RelayProperties;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.proof.Verdict;
import com.emshop.relay.proof.Verification;
import com.emshop.relay.tables.OutboxTables;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** {@code verify}: are the rows on their topics, once and in order? */
final class VerifyRun implements RelayCommand.Run {

    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final int LIMIT = 100;

    private final RelayProperties properties;
    private final boolean json;
    private final Duration wait;
    private final int limit;
    private final List<String> furtherTopics;
    private final Clock clock;

    VerifyRun(RelayProperties properties, Arguments arguments, Clock clock) {
        this.properties = properties;
        this.json = arguments.has("--json");
        this.wait = arguments.duration("--wait", WAIT);
        this.limit = arguments.count("--limit", LIMIT);
        this.furtherTopics = arguments.list("--topics");
        this.clock = clock;
    }

    @Override
    public int run(PrintStream out) throws Exception {
        List<Verdict> verdicts = new ArrayList<>();
        for (MySqlSource source : properties.sources()) {
            OutboxTables tables =
                    new OutboxTables(source, properties.binlog().connectTimeout(), OutboxTables.LONGEST_ANSWER);
            verdicts.add(new Verification(source.name(), tables, properties.kafka(), clock)
                    .look(furtherTopics, wait, limit));
        }
        boolean exact = verdicts.stream().allMatch(Verdict::exact);
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("exact", exact);
            answer.put("sources", verdicts.stream().map(Verdict::asMap).toList());
            out.println(new JsonMapper().writeValueAsString(answer));
        } else {
            verdicts.forEach(verdict -> verdict.lines().forEach(out::println));
            out.println(exact ? "exact" : "not exact");
        }
        return exact ? 0 : 1;
    }
}
