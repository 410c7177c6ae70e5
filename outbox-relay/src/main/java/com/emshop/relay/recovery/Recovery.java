package com.emshop.relay.recovery;

import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.binlog.TableHistory;
import com.emshop.relay.kafka.DamagedJournalException;
import com.emshop.relay.kafka.JournalReader;
import com.emshop.relay.kafka.KafkaProperties;
import com.emshop.relay.kafka.Publisher;
import com.emshop.relay.kafka.TopicReader;
import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.Position;
import com.emshop.relay.position.StartingPoint;
import com.emshop.relay.tables.OutboxSnapshot;
import com.emshop.relay.tables.OutboxTables;
import com.emshop.relay.verify.FingerprintSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Recovers a source that lost its position in the binlog, or that never had one: publishes exactly the rows of the outbox tables
 * that are missing in Kafka, and moves the position to the tables' current state, from where a relay can continue.
 *
 * <p>Afterwards each row of the tables is on its topic exactly once. A row whose key has later rows in Kafka already is published out
 * of order and counted. Rows that were purged from the tables cannot be recovered. Writers are blocked while the outbox tables are
 * locked to read the server's position.
 *
 * <p>It may crash at any moment and be run again: it then publishes what is still missing. Until it has finished, no relay continues
 * from the old position. While it runs, it holds the source's leader lock, and Kafka fences a relay that ignores the lock.
 *
 * <p>Used by one thread. All waits are bounded.
 */
public final class Recovery {

    /**
     * A record may have an earlier timestamp than its row, because another computer's clock produced it. One day is far more than
     * clocks differ by, and costs little to read.
     */
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    private static final long TRANSACTION_BYTES = 4L << 20;

    private final MySqlSource source;
    private final OutboxLayout layout;
    private final MySqlServer server;
    private final OutboxTables tables;
    private final KafkaProperties kafka;
    private final Limits limits;
    private final Clock clock;

    public Recovery(
            MySqlSource source,
            OutboxLayout layout,
            MySqlServer server,
            OutboxTables tables,
            KafkaProperties kafka,
            Limits limits,
            Clock clock) {
        this.source = source;
        this.layout = layout;
        this.server = server;
        this.tables = tables;
        this.kafka = kafka;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * @param transactionRows the most rows of one Kafka transaction
     * @param lockWait how long to wait for current writers of the outbox tables; other writers wait meanwhile
     * @param examples how many rows out of order are described
     */
    public record Limits(int transactionRows, Duration lockWait, int examples, Duration connectTimeout) {}

    /**
     * What a recovery did, or a dry run would do.
     *
     * @param reason why recovery is needed
     * @param published rows that were missing in Kafka
     * @param outOfOrder how many of them have later rows of their key in Kafka already
     * @param position from where the relay continues; null for a dry run
     */
    public record Outcome(
            String reason,
            long rows,
            long published,
            long outOfOrder,
            List<String> outOfOrderExamples,
            @Nullable Position position) {

        public Outcome {
            outOfOrderExamples = List.copyOf(outOfOrderExamples);
        }
    }

    /** Receives the number of published rows after each committed Kafka transaction. */
    public interface Progress {
        void published(long rows);
    }

    /**
     * Reports what {@link #recover} would do, and changes nothing. A running relay is not disturbed.
     *
     * @throws RecoveryRefusedException if nothing is lost
     */
    public Outcome dryRun(boolean force) throws SQLException, RecoveryRefusedException {
        String reason = reason(force);
        try (OutboxSnapshot snapshot = tables.snapshot()) {
            return outcome(reason, missingRows(snapshot), null);
        }
    }

    /**
     * @param force recover although nothing is lost
     * @throws RecoveryRefusedException if nothing is lost, or a relay of the source is running
     */
    public Outcome recover(boolean force, Progress progress) throws SQLException, RecoveryRefusedException {
        try (RecoveryLock lock = RecoveryLock.acquire(source, limits.connectTimeout())) {
            String reason = reason(force);
            // From here on no other process publishes, so missing rows stay missing.
            try (Publisher publisher = Publisher.openForRecovery(source.name(), kafka, layout, clock);
                    OutboxTables.PositionedSnapshot positioned = tables.positionedSnapshot(limits.lockWait())) {
                if (positioned.executed().isEmpty()) {
                    // Debezium cannot start from an empty GTID set.
                    throw new RecoveryRefusedException("The server of source " + source.name()
                            + " has executed no transaction since it was reset. Try again once it has");
                }
                OutboxSnapshot snapshot = positioned.snapshot();
                if (!force && !snapshot.schemas().containsAll(source.schemas())) {
                    throw new RecoveryRefusedException("Only " + snapshot.schemas() + " of the schemas "
                            + source.schemas() + " have an outbox table that the account can read; rows of the others"
                            + " would be skipped. Grant SELECT on them, or remove schemas without an outbox from the"
                            + " settings");
                }
                MissingRows missing = missingRows(snapshot);
                Position position =
                        new Position(positioned.executed(), positioned.coordinates(), null, missing.lastIds());
                List<String> history = positioned.definitions().entrySet().stream()
                        .map(table ->
                                TableHistory.entry(source, table.getKey(), table.getValue(), position, clock.instant()))
                        .toList();
                Batch batch = new Batch(lock, publisher, progress);
                for (String schema : snapshot.schemas()) {
                    snapshot.forEachComplete(schema, missing.numbersOf(schema), batch::add);
                }
                batch.complete(history, position);
                return outcome(reason, missing, position);
            }
        }
    }

    private static Outcome outcome(String reason, MissingRows missing, @Nullable Position position) {
        return new Outcome(
                reason, missing.rows(), missing.count(), missing.outOfOrder(), missing.outOfOrderExamples(), position);
    }

    /** Why the relay cannot continue without recovery. */
    private String reason(boolean force) throws SQLException, RecoveryRefusedException {
        MySqlServer.State state = server.state();
        try (JournalReader reader = new JournalReader(source.name(), kafka, clock)) {
            StartingPoint found = StartingPoint.decide(reader.read().position(), state.server(), state.origins());
            if (found instanceof StartingPoint.Lost lost) {
                return lost.reason();
            }
        } catch (DamagedJournalException damaged) {
            return String.valueOf(damaged.getMessage());
        }
        if (!force) {
            throw new RecoveryRefusedException("Nothing of source " + source.name()
                    + " is lost: the relay can continue. Use --force to look for missing rows all the same");
        }
        return "forced, although nothing is lost";
    }

    private MissingRows missingRows(OutboxSnapshot snapshot) throws SQLException {
        Set<String> topics = new TreeSet<>();
        Oldest oldest = new Oldest();
        for (String schema : snapshot.schemas()) {
            snapshot.forEach(schema, row -> {
                topics.add(row.topic());
                oldest.add(row.occurredAt());
            });
        }
        FingerprintSet published = new FingerprintSet();
        if (!topics.isEmpty()) {
            try (TopicReader reader = new TopicReader(source.name(), kafka, clock)) {
                Consumer<TopicReader.PublishedRecord> add = found -> {
                    if (found.eventId() != null) {
                        published.add(found.topic(), found.eventId());
                    }
                };
                Instant from = oldest.at;
                var unused = reader.read(topics, from == null ? null : from.minus(CLOCK_SKEW), add);
            }
        }
        MissingRows missing = new MissingRows(published, limits.examples());
        for (String schema : snapshot.schemas()) {
            snapshot.forEach(schema, missing::row);
        }
        return missing;
    }

    /** The earliest time of all rows; null if the rows have no times. */
    private static final class Oldest {
        private @Nullable Instant at;

        void add(@Nullable Instant candidate) {
            if (at == null || (candidate != null && candidate.isBefore(at))) {
                at = candidate;
            }
        }
    }

    /** Collects rows for one Kafka transaction. */
    private final class Batch {

        private final RecoveryLock lock;
        private final Publisher publisher;
        private final Progress progress;
        private final List<OutboxRow> rows = new ArrayList<>();
        private long bytes;
        private long published;

        Batch(RecoveryLock lock, Publisher publisher, Progress progress) {
            this.lock = lock;
            this.publisher = publisher;
            this.progress = progress;
        }

        void add(OutboxRow row) throws SQLException {
            byte[] payload = row.payload();
            long size = payload == null ? 0 : payload.length;
            if (!rows.isEmpty() && (rows.size() >= limits.transactionRows() || bytes + size > TRANSACTION_BYTES)) {
                lock.assertHeld();
                publisher.publishRecovered(rows);
                committed();
            }
            rows.add(row);
            bytes += size;
        }

        void complete(List<String> history, Position position) throws SQLException {
            lock.assertHeld();
            publisher.completeRecovery(rows, history, position);
            committed();
        }

        private void committed() {
            published += rows.size();
            progress.published(published);
            rows.clear();
            bytes = 0;
        }
    }
}
