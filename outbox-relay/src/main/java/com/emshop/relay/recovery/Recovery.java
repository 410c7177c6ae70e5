package com.emshop.relay.recovery;

import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.binlog.TableHistory;
import com.emshop.relay.kafka.DamagedJournalException;
import com.emshop.relay.kafka.EventLog;
import com.emshop.relay.kafka.JournalFollower;
import com.emshop.relay.kafka.KafkaSettings;
import com.emshop.relay.kafka.Publisher;
import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.Position;
import com.emshop.relay.position.StartingPoint;
import com.emshop.relay.proof.FingerprintSet;
import com.emshop.relay.tables.OutboxSnapshot;
import com.emshop.relay.tables.OutboxTables;
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
 * Brings a source that has lost its place in the binlog back: publishes what the outbox tables have and Kafka lacks, nothing
 * else, and moves the position to where the tables are, so that a relay can go on from there.
 *
 * <p>Afterwards each row of the tables is on its topic, once; those that later rows of their key had overtaken before are out
 * of order and are counted. What was purged from the tables cannot be given back. Writers are held up for as long as it takes
 * to lock the outbox tables and look at the server's transactions.
 *
 * <p>It may die at any moment and be run again: it then publishes what is lacking still. Until it has come to its end, no relay
 * goes on from the old position. While it works it has the source's lock, and Kafka's fence keeps out whoever does not ask for
 * that.
 *
 * <p>Used by one thread. All waits are bounded.
 */
public final class Recovery {

    /**
     * A record is produced after its event occurred, by another computer's clock. A day is far more than clocks differ by, and
     * little to read in vain.
     */
    private static final Duration CLOCKS = Duration.ofDays(1);

    private static final int IDS_AT_ONCE = 500;
    private static final long TRANSACTION_BYTES = 4L << 20;

    private final MySqlSource source;
    private final MySqlServer server;
    private final OutboxTables tables;
    private final KafkaSettings kafka;
    private final Limits limits;
    private final Clock clock;

    public Recovery(
            MySqlSource source,
            MySqlServer server,
            OutboxTables tables,
            KafkaSettings kafka,
            Limits limits,
            Clock clock) {
        this.source = source;
        this.server = server;
        this.tables = tables;
        this.kafka = kafka;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * @param transactionRows the most rows of one Kafka transaction
     * @param lockWait how long those may be waited for that are writing to an outbox; others are held up by that
     * @param named how many rows are named that are out of order
     */
    public record Limits(int transactionRows, Duration lockWait, int named, Duration connectTimeout) {}

    /**
     * What was done, or would have been.
     *
     * @param reason why it was called for
     * @param published rows that Kafka lacked
     * @param outOfOrder those of them behind which later rows of their key were in Kafka already
     * @param position from where the relay goes on; null if nothing was changed
     */
    public record Outcome(
            String reason,
            long rows,
            long published,
            long outOfOrder,
            List<String> namedOutOfOrder,
            @Nullable Position position) {

        public Outcome {
            namedOutOfOrder = List.copyOf(namedOutOfOrder);
        }
    }

    /** Tells of each Kafka transaction that was committed. */
    public interface Progress {
        void published(long rows);
    }

    /**
     * Says what {@link #recover} would do, and changes nothing. A relay that is at work goes on.
     *
     * @throws RecoveryRefusedException if nothing is lost
     */
    public Outcome rehearse(boolean force) throws SQLException, RecoveryRefusedException {
        String reason = reason(force);
        try (OutboxSnapshot snapshot = tables.snapshot()) {
            Lacking lacking = lacking(snapshot);
            return outcome(reason, lacking, null);
        }
    }

    /**
     * @param force although nothing is lost
     * @throws RecoveryRefusedException if nothing is lost, or a relay of the source is at work
     */
    public Outcome recover(boolean force, Progress progress) throws SQLException, RecoveryRefusedException {
        try (SourceLock lock = SourceLock.take(source, limits.connectTimeout())) {
            String reason = reason(force);
            // From here on nobody else publishes: what Kafka lacks is lacking for good.
            try (Publisher publisher = Publisher.openForRecovery(source.name(), kafka, clock);
                    OutboxTables.Frozen frozen = tables.freeze(limits.lockWait())) {
                if (frozen.executed().isEmpty()) {
                    // A reader that is told to start behind nothing can't start at all.
                    throw new RecoveryRefusedException("The server of source " + source.name()
                            + " has executed no transaction since it was reset: run this again once it has");
                }
                OutboxSnapshot snapshot = frozen.snapshot();
                if (!force && !snapshot.schemas().containsAll(source.schemas())) {
                    throw new RecoveryRefusedException("Of the schemas " + source.schemas()
                            + " an outbox can be seen in "
                            + snapshot.schemas() + " only: the others' rows would be passed over. Let the account read"
                            + " them, or take those that have none yet out of the settings");
                }
                Lacking lacking = lacking(snapshot);
                Position position = new Position(frozen.executed(), frozen.coordinates(), null, lacking.lastIds());
                List<String> history = frozen.definitions().entrySet().stream()
                        .map(table ->
                                TableHistory.entry(source, table.getKey(), table.getValue(), position, clock.instant()))
                        .toList();
                Batch batch = new Batch(lock, publisher, progress);
                for (String schema : snapshot.schemas()) {
                    List<Long> ids = lacking.idsOf(schema);
                    for (int from = 0; from < ids.size(); from += IDS_AT_ONCE) {
                        snapshot.forEachWhole(
                                schema, ids.subList(from, Math.min(from + IDS_AT_ONCE, ids.size())), batch::add);
                    }
                }
                batch.complete(history, position);
                return outcome(reason, lacking, position);
            }
        }
    }

    private static Outcome outcome(String reason, Lacking lacking, @Nullable Position position) {
        return new Outcome(
                reason, lacking.rows(), lacking.count(), lacking.outOfOrder(), lacking.namedOutOfOrder(), position);
    }

    /** Why the relay cannot go on by itself. */
    private String reason(boolean force) throws SQLException, RecoveryRefusedException {
        MySqlServer.State state = server.state();
        try (JournalFollower follower = new JournalFollower(source.name(), kafka, clock)) {
            StartingPoint found = StartingPoint.decide(follower.read().position(), state.server(), state.origins());
            if (found instanceof StartingPoint.Lost lost) {
                return lost.reason();
            }
        } catch (DamagedJournalException damaged) {
            return String.valueOf(damaged.getMessage());
        }
        if (!force) {
            throw new RecoveryRefusedException(
                    "Nothing of source " + source.name()
                            + " is lost: the relay can go on by itself. With --force what Kafka lacks is looked for all the same");
        }
        return "told to, although nothing is lost";
    }

    private Lacking lacking(OutboxSnapshot snapshot) throws SQLException {
        Set<String> topics = new TreeSet<>();
        Oldest oldest = new Oldest();
        for (String schema : snapshot.schemas()) {
            snapshot.forEach(schema, row -> {
                topics.add(row.topic());
                oldest.take(row.occurredAt());
            });
        }
        FingerprintSet published = new FingerprintSet();
        if (oldest.at != null) {
            try (EventLog log = new EventLog(source.name(), kafka, clock)) {
                Consumer<EventLog.Entry> note = entry -> {
                    if (entry.eventId() != null) {
                        published.add(entry.topic(), entry.eventId());
                    }
                };
                var unused = log.read(topics, oldest.at.minus(CLOCKS), note);
            }
        }
        Lacking lacking = new Lacking(published, limits.named());
        for (String schema : snapshot.schemas()) {
            snapshot.forEach(schema, lacking::row);
        }
        return lacking;
    }

    private static final class Oldest {
        private @Nullable Instant at;

        void take(Instant candidate) {
            if (at == null || candidate.isBefore(at)) {
                at = candidate;
            }
        }
    }

    /** Rows on their way into one Kafka transaction. */
    private final class Batch {

        private final SourceLock lock;
        private final Publisher publisher;
        private final Progress progress;
        private final List<OutboxRow> rows = new ArrayList<>();
        private long bytes;
        private long published;

        Batch(SourceLock lock, Publisher publisher, Progress progress) {
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
                done();
            }
            rows.add(row);
            bytes += size;
        }

        void complete(List<String> history, Position position) throws SQLException {
            lock.assertHeld();
            publisher.completeRecovery(rows, history, position);
            done();
        }

        private void done() {
            published += rows.size();
            progress.published(published);
            rows.clear();
            bytes = 0;
        }
    }
}
