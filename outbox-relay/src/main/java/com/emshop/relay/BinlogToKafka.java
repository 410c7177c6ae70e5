package com.emshop.relay;

import com.emshop.relay.binlog.BinlogProperties;
import com.emshop.relay.binlog.BinlogReader;
import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.kafka.Journal;
import com.emshop.relay.kafka.Publisher;
import com.emshop.relay.position.Position;
import com.emshop.relay.position.StartingPoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes rows from one server's binlog to Kafka, together with the position behind them. */
final class BinlogToKafka implements RelaySession {

    private static final Logger log = LoggerFactory.getLogger(BinlogToKafka.class);

    private final Publisher publisher;
    private final BinlogReader reader;
    private final Duration positionInterval;
    private final AdaptivePause pauses;
    private final Clock clock;
    private final RelayMetrics metrics;

    private Position stored;
    private Position reached;
    private Instant storedAt;
    private Duration pause = Duration.ZERO;

    private BinlogToKafka(
            Publisher publisher,
            BinlogReader reader,
            Position start,
            Duration positionInterval,
            BinlogProperties binlog,
            Clock clock,
            RelayMetrics metrics) {
        this.publisher = publisher;
        this.reader = reader;
        this.stored = start;
        this.reached = start;
        this.positionInterval = positionInterval;
        this.pauses = new AdaptivePause(binlog.maxBatchRows(), binlog.longestPause());
        this.clock = clock;
        this.metrics = metrics;
        this.storedAt = clock.instant();
    }

    @Override
    public Step step() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        pause = Duration.ZERO;
        BinlogReader.Batch batch = reader.poll();
        metrics.replayed(batch.replayedRows());
        Position position = batch.position();
        if (position == null) {
            return new Step(false, false, 0, stored);
        }
        boolean moved = isFurther(position);
        reached = position;
        boolean positionIsDue = !position.equals(stored) && !clock.instant().isBefore(storedAt.plus(positionInterval));
        if (!batch.rows().isEmpty() || !batch.tableHistory().isEmpty() || positionIsDue) {
            Instant begin = clock.instant();
            publisher.publish(batch.rows(), batch.tableHistory(), position);
            stored = position;
            storedAt = clock.instant();
            pause = pauses.after(batch.rows().size(), Duration.between(begin, storedAt));
            metrics.published(batch.rows(), storedAt);
        }
        return new Step(true, moved, batch.rows().size(), stored);
    }

    /** Does not compare coordinates: right after its start the reader reports the same place with other coordinates. */
    private boolean isFurther(Position position) {
        return !position.completed().equals(reached.completed())
                || !Objects.equals(position.partial(), reached.partial());
    }

    @Override
    public void close() {
        // The publisher first: then nothing that the reader's threads still deliver can be published.
        try {
            publisher.close();
        } finally {
            reader.close();
        }
    }

    /** Takes the source over, determines the starting point, and checks that the server can deliver from there. */
    record Factory(
            MySqlSource source, MySqlServer server, RelayProperties properties, Clock clock, RelayMetrics metrics)
            implements RelaySession.Factory {

        /** For stopping the reader. Waits for the database need no margin: when it hangs, the leader lock is lost anyway. */
        private static final Duration MARGIN = Duration.ofSeconds(20);

        /** The most that the first start of a reader takes on a busy machine. */
        private static final Duration WARM_UP_TIMEOUT = Duration.ofSeconds(15);

        @Override
        public void warmUp() throws Exception {
            Journal journal = Publisher.warmUp(source.name(), properties.kafka(), clock);
            if (journal.position() == null) {
                return;
            }
            // Starts at the server's current end, so there is little to read, and drops what it reads.
            StartingPoint.Server now = server.state().server();
            Position end = new Position(now.executed(), now.firstBinlog(), null, Map.of());
            Instant deadline = clock.instant().plus(WARM_UP_TIMEOUT);
            try (BinlogReader reader = BinlogReader.start(
                    source.forWarmUp(), properties.outboxLayout(), properties.binlog(), end, journal.tableHistory())) {
                while (reader.poll().position() == null && clock.instant().isBefore(deadline)) {
                    // Each poll waits a moment.
                }
            }
        }

        @Override
        public Duration maxCallDuration() {
            return properties.kafka().maxCallDuration().plus(MARGIN);
        }

        @Override
        public RelaySession open() throws Exception {
            // Before opening the publisher, so that a relay that can't work does not fence one that does.
            if (server.state().origins().isEmpty()) {
                throw new NoOutboxYetException();
            }
            Publisher publisher = Publisher.open(source.name(), properties.kafka(), properties.outboxLayout(), clock);
            try {
                Journal journal = publisher.journal();
                MySqlServer.State state = server.state();
                StartingPoint found = StartingPoint.decide(journal.position(), state.server(), state.origins());
                if (found instanceof StartingPoint.Lost lost) {
                    throw new HistoryLostException(lost.reason());
                }
                if (!(found instanceof StartingPoint.From from)) {
                    throw new NoOutboxYetException();
                }
                if (from.first()) {
                    // Stored before the first row is read: later starts do not need the origin tables.
                    publisher.publish(List.of(), List.of(), from.position());
                }
                log.info(
                        "Relay of {} starts behind {}{}",
                        source,
                        from.position().completed(),
                        from.first() ? ", where its outbox begins" : "");
                BinlogReader reader = BinlogReader.start(
                        source,
                        properties.outboxLayout(),
                        properties.binlog(),
                        from.position(),
                        journal.tableHistory());
                return new BinlogToKafka(
                        publisher,
                        reader,
                        from.position(),
                        properties.supervision().positionInterval(),
                        properties.binlog(),
                        clock,
                        metrics);
            } catch (Exception e) {
                publisher.close();
                throw e;
            }
        }
    }
}
