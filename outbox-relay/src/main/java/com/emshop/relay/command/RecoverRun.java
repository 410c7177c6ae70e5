package com.emshop.relay.command;

import com.emshop.relay.RelayProperties;
import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.position.Position;
import com.emshop.relay.recovery.Recovery;
import com.emshop.relay.recovery.RecoveryRefusedException;
import com.emshop.relay.tables.OutboxTables;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** {@code recover}: publishes what Kafka lacks and gives the relay a position from which it can go on. */
final class RecoverRun implements RelayCommand.Run {

    /** Of those who want to write to an outbox, in the worst case; usually it is milliseconds. */
    private static final Duration LOCK_WAIT = Duration.ofSeconds(5);

    private static final int NAMED = 100;

    private final RelayProperties properties;
    private final boolean dryRun;
    private final boolean force;
    private final List<String> chosen;
    private final Clock clock;

    RecoverRun(RelayProperties properties, Arguments arguments, Clock clock) {
        this.properties = properties;
        this.dryRun = arguments.has("--dry-run");
        this.force = arguments.has("--force");
        this.chosen = arguments.list("--source");
        this.clock = clock;
        List<String> known =
                properties.sources().stream().map(MySqlSource::name).toList();
        if (!known.containsAll(chosen)) {
            throw new Arguments.UsageException("--source: the sources are " + String.join(", ", known));
        }
    }

    @Override
    public int run(PrintStream out) throws Exception {
        boolean done = true;
        for (MySqlSource source : properties.sources()) {
            if (chosen.isEmpty() || chosen.contains(source.name())) {
                done &= recover(source, out);
            }
        }
        return done ? 0 : 1;
    }

    private boolean recover(MySqlSource source, PrintStream out) throws Exception {
        Recovery recovery = new Recovery(
                source,
                new MySqlServer(source, properties.binlog()),
                new OutboxTables(source, properties.binlog().connectTimeout(), OutboxTables.LONGEST_ANSWER),
                properties.kafka(),
                new Recovery.Limits(
                        properties.binlog().maxBatchRows(),
                        LOCK_WAIT,
                        NAMED,
                        properties.binlog().connectTimeout()),
                clock);
        try {
            Recovery.Outcome outcome = dryRun
                    ? recovery.rehearse(force)
                    : recovery.recover(
                            force, rows -> out.println(source.name() + ": " + rows + " rows published so far"));
            tell(source.name(), outcome, out);
            return true;
        } catch (RecoveryRefusedException e) {
            out.println(source.name() + ": " + e.getMessage());
            return false;
        }
    }

    private static void tell(String source, Recovery.Outcome outcome, PrintStream out) {
        out.println(source + ": " + outcome.reason());
        outcome.namedOutOfOrder().forEach(row -> out.println("out of order: " + row));
        if (outcome.outOfOrder() > outcome.namedOutOfOrder().size()) {
            out.println("out of order: … and "
                    + (outcome.outOfOrder() - outcome.namedOutOfOrder().size()) + " more");
        }
        Position position = outcome.position();
        out.println("%s: of %d rows Kafka %s %d; %d of them %s behind later rows of their key"
                .formatted(
                        source,
                        outcome.rows(),
                        position == null ? "lacks" : "lacked, and has now,",
                        outcome.published(),
                        outcome.outOfOrder(),
                        position == null ? "would come" : "came"));
        out.println(
                position == null
                        ? source + ": nothing was changed"
                        : source + ": the relay goes on from " + position.completed() + " (" + position.coordinates()
                                + ")");
    }
}
