package com.emshop.relay.proof;

import com.emshop.relay.kafka.EventLog;
import com.emshop.relay.kafka.Journal;
import com.emshop.relay.kafka.JournalFollower;
import com.emshop.relay.kafka.KafkaSettings;
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
 * Compares the outbox tables of one source with its topics: duplicates, losses, errors of order. It reads only, holds nobody
 * up, and may be run at any time, under load too.
 *
 * <p>It reads one snapshot of all tables, waits until the relay has committed everything that can be in it, and then reads the
 * topics as a read_committed consumer does. The order is judged for each topic, key and table by the ids of the rows, which
 * grow with the commits if one key has one writer at a time, as row locks of the services see to.
 *
 * <p>Used by one thread. All waits are bounded.
 */
public final class Verification {

    /** By how much the clock of a service may be ahead of the relay's, where retention has cut a topic off. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private static final Duration NEWS = Duration.ofMillis(500);
    private static final int ROWS_AT_ONCE = 500;

    private final String source;
    private final OutboxTables tables;
    private final KafkaSettings kafka;
    private final Clock clock;

    public Verification(String source, OutboxTables tables, KafkaSettings kafka, Clock clock) {
        this.source = source;
        this.tables = tables;
        this.kafka = kafka;
        this.clock = clock;
    }

    /** It is not known whether anything is wrong. */
    public static final class CouldNotLookException extends Exception {
        private static final long serialVersionUID = 1L;

        CouldNotLookException(String message) {
            super(message);
        }
    }

    /**
     * @param furtherTopics looked through for duplicates too, besides those that the rows name
     * @param wait how long the relay may take to get to where the tables are
     * @param limit how many errors of a kind are named
     * @throws CouldNotLookException if the relay does not get there in time
     */
    public Verdict look(Collection<String> furtherTopics, Duration wait, int limit)
            throws SQLException, CouldNotLookException {
        try (OutboxSnapshot snapshot = tables.snapshot()) {
            if (!snapshot.schemas().containsAll(tables.schemas())) {
                throw new CouldNotLookException("Of the schemas " + tables.schemas() + " an outbox can be seen in "
                        + snapshot.schemas() + " only: the others have none yet, or the account may not read it");
            }
            Comparison comparison = new Comparison(snapshot.schemas(), snapshot.now(), limit);
            for (String schema : snapshot.schemas()) {
                snapshot.forEach(schema, comparison::row);
            }
            if (comparison.figures().rows() > 0) {
                awaitRelay(snapshot.visible(), wait);
            }
            Set<String> topics = new TreeSet<>(comparison.topics());
            topics.addAll(furtherTopics);
            EventLog.Extent extent;
            try (EventLog log = new EventLog(source, kafka, clock)) {
                extent = log.read(topics, null, comparison::record);
            }
            Missing missing = missing(snapshot, comparison, extent, limit);
            topics.removeAll(extent.missing());
            return new Verdict(
                    source,
                    List.copyOf(topics),
                    extent.records(),
                    comparison.figures(),
                    missing.lost + comparison.missingFurtherRows(),
                    missing.notComparable,
                    missing.named);
        }
    }

    private void awaitRelay(GtidSet visible, Duration wait) throws CouldNotLookException {
        Instant deadline = clock.instant().plus(wait);
        try (JournalFollower follower = new JournalFollower(source, kafka, clock)) {
            Journal journal = follower.read();
            while (true) {
                Position position = journal.position();
                if (position == null) {
                    throw new CouldNotLookException("Source " + source + " was never relayed to this Kafka: there is no"
                            + " position in topic " + kafka.journalTopicPrefix() + source);
                }
                if (visible.isSubsetOf(position.completed())) {
                    return;
                }
                if (!clock.instant().isBefore(deadline)) {
                    throw new CouldNotLookException("The relay of " + source + " has not got to transactions "
                            + visible.minus(position.completed()) + " within " + wait.toSeconds()
                            + " s: it is down, or behind, or halted");
                }
                journal = follower.next(NEWS);
            }
        }
    }

    private static final class Missing {
        private long lost;
        private long notComparable;
        private final List<String> named = new ArrayList<>();
    }

    /** Which of the rows without a record are lost, and which may have had one that the topic has dropped. */
    private static Missing missing(OutboxSnapshot snapshot, Comparison comparison, EventLog.Extent extent, int limit)
            throws SQLException {
        Missing missing = new Missing();
        for (String schema : snapshot.schemas()) {
            List<Long> ids = new ArrayList<>();
            comparison.forEachMissing(schema, ids::add);
            ids.sort(null);
            for (int from = 0; from < ids.size(); from += ROWS_AT_ONCE) {
                List<Long> some = ids.subList(from, Math.min(from + ROWS_AT_ONCE, ids.size()));
                snapshot.forEach(schema, some, row -> {
                    if (extent.mayHaveForgotten(
                            row.topic(), row.messageKey(), row.occurredAt().minus(CLOCKS))) {
                        missing.notComparable++;
                    } else {
                        missing.lost++;
                        if (missing.named.size() < limit) {
                            missing.named.add(row.described());
                        }
                    }
                });
            }
        }
        return missing;
    }
}
