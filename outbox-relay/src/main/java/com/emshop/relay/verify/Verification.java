package com.emshop.relay.verify;

import com.emshop.relay.kafka.Journal;
import com.emshop.relay.kafka.JournalReader;
import com.emshop.relay.kafka.KafkaProperties;
import com.emshop.relay.kafka.TopicReader;
import com.emshop.relay.position.GtidSet;
import com.emshop.relay.position.Position;
import com.emshop.relay.tables.OutboxSnapshot;
import com.emshop.relay.tables.OutboxTables;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares the outbox tables of one source with its topics and finds duplicates, lost rows, and records out of order. It only reads,
 * blocks no writer, and may run at any time, also under load.
 *
 * <p>It reads a snapshot of all tables, waits until the relay has committed all transactions of the snapshot, and then reads the
 * topics with read_committed. For each topic, key and table the records must have the order of the rows' ids. That assumes that one
 * transaction at a time writes the events of a key, which row locks of the writing service ensure. Without an id column the order
 * is not checked.
 *
 * <p>Used by one thread. All waits are bounded.
 */
public final class Verification {

    /** How far the clock of a service may be ahead of the relay's. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    private static final Duration POSITION_TIMEOUT = Duration.ofMillis(500);

    private final String source;
    private final OutboxTables tables;
    private final KafkaProperties kafka;
    private final Clock clock;

    public Verification(String source, OutboxTables tables, KafkaProperties kafka, Clock clock) {
        this.source = source;
        this.tables = tables;
        this.kafka = kafka;
        this.clock = clock;
    }

    /** The verification could not finish, so it is unknown whether anything is wrong. */
    public static final class InconclusiveException extends Exception {
        private static final long serialVersionUID = 1L;

        InconclusiveException(String message) {
            super(message);
        }
    }

    /**
     * @param furtherTopics topics to check for duplicates besides those that the rows name
     * @param wait how long to wait for the relay to publish all rows of the snapshot
     * @param exampleLimit how many errors of a kind are described
     * @throws InconclusiveException if the relay does not publish them in time
     */
    public VerificationResult run(Collection<String> furtherTopics, Duration wait, int exampleLimit)
            throws SQLException, InconclusiveException {
        try (OutboxSnapshot snapshot = tables.snapshot()) {
            if (!snapshot.schemas().containsAll(tables.schemas())) {
                throw new InconclusiveException("Only " + snapshot.schemas() + " of the schemas " + tables.schemas()
                        + " have an outbox table that the account can read");
            }
            Comparison comparison = new Comparison(snapshot.schemas(), snapshot.now(), exampleLimit);
            for (String schema : snapshot.schemas()) {
                snapshot.forEach(schema, comparison::row);
            }
            if (comparison.counts().rows() > 0) {
                awaitRelay(snapshot.visible(), wait);
            }
            Set<String> topics = new TreeSet<>(comparison.topics());
            topics.addAll(furtherTopics);
            TopicReader.ReadResult read;
            try (TopicReader reader = new TopicReader(source, kafka, clock)) {
                read = reader.read(topics, null, comparison::record);
            }
            Missing missing = missing(snapshot, comparison, read, exampleLimit);
            topics.removeAll(read.missing());
            return new VerificationResult(
                    source,
                    List.copyOf(topics),
                    read.records(),
                    comparison.counts(),
                    missing.lost + comparison.missingFurtherRows(),
                    missing.notComparable,
                    missing.examples);
        }
    }

    private void awaitRelay(GtidSet visible, Duration wait) throws InconclusiveException {
        Instant deadline = clock.instant().plus(wait);
        try (JournalReader reader = new JournalReader(source, kafka, clock)) {
            Journal journal = reader.read();
            while (true) {
                Position position = journal.position();
                if (position == null) {
                    throw new InconclusiveException("Source " + source + " was never relayed to this Kafka: topic "
                            + kafka.journalTopicPrefix() + source + " has no position");
                }
                if (visible.isSubsetOf(position.completed())) {
                    return;
                }
                if (!clock.instant().isBefore(deadline)) {
                    throw new InconclusiveException("The relay of " + source + " has not published transactions "
                            + visible.minus(position.completed()) + " within " + wait.toSeconds()
                            + " s: it is down, late or halted");
                }
                journal = reader.next(POSITION_TIMEOUT);
            }
        }
    }

    private static final class Missing {
        private long lost;
        private long notComparable;
        private final List<String> examples = new ArrayList<>();
    }

    /** Divides the rows without a record into lost ones and those whose record retention may have deleted. */
    private static Missing missing(
            OutboxSnapshot snapshot, Comparison comparison, TopicReader.ReadResult read, int exampleLimit)
            throws SQLException {
        Missing missing = new Missing();
        for (String schema : snapshot.schemas()) {
            List<Long> numbers = new ArrayList<>();
            comparison.forEachMissing(schema, numbers::add);
            numbers.sort(null);
            snapshot.forEach(schema, numbers, row -> {
                Instant occurredAt = row.occurredAt();
                if (read.mayHaveDeleted(
                        row.topic(), row.messageKey(), occurredAt == null ? null : occurredAt.minus(CLOCK_SKEW))) {
                    missing.notComparable++;
                } else {
                    missing.lost++;
                    if (missing.examples.size() < exampleLimit) {
                        missing.examples.add(row.description());
                    }
                }
            });
        }
        return missing;
    }
}
