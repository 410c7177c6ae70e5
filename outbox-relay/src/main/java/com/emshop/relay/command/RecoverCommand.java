package com.emshop.relay.command;

import com.emshop.relay.RelayProperties;
import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.position.Position;
import com.emshop.relay.recovery.Recovery;
import com.emshop.relay.recovery.RecoveryRefusedException;
import com.emshop.relay.tables.OutboxTables;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "recover",
        description = "Publishes the outbox rows that are missing in Kafka, and sets the position from which the relay"
                + " continues.")
final class RecoverCommand extends RelayCommand {

    /** The most that writers of the outbox tables are blocked; usually it is milliseconds. */
    private static final Duration LOCK_WAIT = Duration.ofSeconds(5);

    private static final int EXAMPLES = 100;

    @Option(names = "--dry-run", description = "Print what would be done, and change nothing.")
    private boolean dryRun;

    @Option(names = "--force", description = "Look for missing rows although the relay can continue by itself.")
    private boolean force;

    @Option(names = "--source", split = ",", description = "The sources to recover (default: all).")
    private List<String> chosen = new ArrayList<>();

    RecoverCommand(List<String> propertyArguments) {
        super(propertyArguments);
    }

    @Override
    int run(RelayProperties properties, PrintWriter out) throws Exception {
        List<String> known =
                properties.sources().stream().map(MySqlSource::name).toList();
        List<String> names = chosen.stream().map(String::strip).toList();
        if (!known.containsAll(names)) {
            throw invalid("--source: the sources are " + String.join(", ", known));
        }
        boolean recovered = true;
        for (MySqlSource source : properties.sources()) {
            if (names.isEmpty() || names.contains(source.name())) {
                recovered &= recover(source, properties, out);
            }
        }
        return recovered ? 0 : 1;
    }

    private boolean recover(MySqlSource source, RelayProperties properties, PrintWriter out) throws Exception {
        OutboxLayout layout = properties.outboxLayout();
        Duration connectTimeout = properties.binlog().connectTimeout();
        Recovery recovery = new Recovery(
                source,
                layout,
                new MySqlServer(source, layout, properties.binlog()),
                new OutboxTables(source, layout, connectTimeout, OutboxTables.MAX_ANSWER_TIME),
                properties.kafka(),
                new Recovery.Limits(properties.binlog().maxBatchRows(), LOCK_WAIT, EXAMPLES, connectTimeout),
                Clock.systemUTC());
        try {
            Recovery.Outcome outcome = dryRun
                    ? recovery.dryRun(force)
                    : recovery.recover(
                            force, rows -> out.println(source.name() + ": " + rows + " rows published so far"));
            print(source.name(), outcome, out);
            return true;
        } catch (RecoveryRefusedException e) {
            out.println(source.name() + ": " + e.getMessage());
            return false;
        }
    }

    private static void print(String source, Recovery.Outcome outcome, PrintWriter out) {
        out.println(source + ": " + outcome.reason());
        outcome.outOfOrderExamples().forEach(row -> out.println("out of order: " + row));
        long further = outcome.outOfOrder() - outcome.outOfOrderExamples().size();
        if (further > 0) {
            out.println("out of order: … and " + further + " more");
        }
        Position position = outcome.position();
        out.println("%s: %d of %d rows %s missing in Kafka%s; %d of them %s behind later rows of their key"
                .formatted(
                        source,
                        outcome.published(),
                        outcome.rows(),
                        position == null ? "are" : "were",
                        position == null ? "" : " and are published now",
                        outcome.outOfOrder(),
                        position == null ? "would come" : "came"));
        out.println(
                position == null
                        ? source + ": nothing was changed"
                        : source + ": the relay continues behind " + position.completed() + " ("
                                + position.coordinates() + ")");
    }
}
