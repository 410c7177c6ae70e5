package com.emshop.relay;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries rows from one server's binlog to Kafka, and with them the position. */
final class BinlogToKafka implements RelaySession {

    private static final Logger log = LoggerFactory.getLogger(BinlogToKafka.class);

    private final Publisher publisher;
    private final BinlogReader reader;
    private final Duration positionInterval;
    private final Clock clock;
    private final RelayMeters meters;

    private Position stored;
    private Position reached;
    private Instant storedAt;

    private BinlogToKafka(
            Publisher publisher,
            BinlogReader reader,
            Position start,
            Duration positionInterval,
            Clock clock,
            RelayMeters meters) {
        this.publisher = publisher;
        this.reader = reader;
        this.stored = start;
        this.reached = start;
        this.positionInterval = positionInterval;
        this.clock = clock;
        this.meters = meters;
        this.storedAt = clock.instant();
    }

    @Override
    public Step step() throws InterruptedException {
        BinlogReader.Batch batch = reader.poll();
        meters.replayed(batch.replayedRows());
        Position position = batch.position();
        if (position == null) {
            return new Step(false, false, 0, stored);
        }
        boolean moved = isFurther(position);
        reached = position;
        boolean positionIsDue = !position.equals(stored) && !clock.instant().isBefore(storedAt.plus(positionInterval));
        if (!batch.rows().isEmpty() || !batch.tableHistory().isEmpty() || positionIsDue) {
            publisher.publish(batch.rows(), batch.tableHistory(), position);
            stored = position;
            storedAt = clock.instant();
            meters.published(batch.rows(), storedAt);
        }
        return new Step(true, moved, batch.rows().size(), stored);
    }

    /** Coordinates alone prove nothing: the reader tells its start in other words than those it was given. */
    private boolean isFurther(Position position) {
        return !position.completed().equals(reached.completed()) || !Objects.equals(position.begun(), reached.begun());
    }

    @Override
    public void close() {
        // The publisher first: whatever the reader's threads still do, nothing of it can be published.
        try {
            publisher.close();
        } finally {
            reader.close();
        }
    }

    /** Takes the source over, finds where to go on, and checks that the server can go on from there. */
    record Factory(MySqlSource source, MySqlServer server, RelayProperties properties, Clock clock, RelayMeters meters)
            implements RelaySession.Factory {

        /** Besides Kafka it is the reader that takes its time to stop; a database that hangs costs the lead anyway. */
        private static final Duration MARGIN = Duration.ofSeconds(20);

        /** The most that starting a reader for the first time takes on a busy machine. */
        private static final Duration REHEARSAL = Duration.ofSeconds(15);

        @Override
        public void rehearse() throws Exception {
            Journal journal = Publisher.rehearse(source.name(), properties.kafka(), clock);
            if (journal.position() == null) {
                return;
            }
            // From where the server is now: nothing has to be read, and nothing that is read is kept.
            StartingPoint.Server now = server.state().server();
            Position end = new Position(now.executed(), now.firstBinlog(), null, Map.of());
            Instant deadline = clock.instant().plus(REHEARSAL);
            try (BinlogReader reader =
                    BinlogReader.start(source.forRehearsal(), properties.binlog(), end, journal.tableHistory())) {
                while (reader.poll().position() == null && clock.instant().isBefore(deadline)) {
                    // Each poll waits a moment.
                }
            }
        }

        @Override
        public Duration longestCall() {
            return properties.kafka().longestCall().plus(MARGIN);
        }

        @Override
        public RelaySession open() throws Exception {
            // Asked first, so that a relay which can't work does not take the source from one which does.
            if (server.state().origins().isEmpty()) {
                throw new NoOutboxYetException();
            }
            Publisher publisher = Publisher.open(source.name(), properties.kafka(), clock);
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
                    // Stored before the first row is read: from here on the origins are not needed any more.
                    publisher.publish(List.of(), List.of(), from.position());
                }
                log.info(
                        "Relaying {} from {}{}",
                        source,
                        from.position().completed(),
                        from.first() ? ", where its outbox begins" : "");
                BinlogReader reader =
                        BinlogReader.start(source, properties.binlog(), from.position(), journal.tableHistory());
                return new BinlogToKafka(
                        publisher,
                        reader,
                        from.position(),
                        properties.supervision().positionInterval(),
                        clock,
                        meters);
            } catch (Exception e) {
                publisher.close();
                throw e;
            }
        }
    }
}
