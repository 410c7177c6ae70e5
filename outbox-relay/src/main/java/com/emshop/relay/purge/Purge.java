package com.emshop.relay.purge;

import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.position.GtidSet;
import com.emshop.relay.position.Position;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the outbox rows of one source that are old and proven to be published.
 *
 * <p>The proof: the rows are found by their ids first, and then the server is asked for every transaction whose rows could be
 * found by then. Once the relay has committed all of these to Kafka, the rows with exactly these ids are deleted. That ids are
 * low proves nothing: a slow transaction may commit a lower one later.
 *
 * <p>Its trouble never disturbs the relaying: it is told once, and tried again the next time. One run at a time; {@link #stop}
 * may be called from any thread.
 */
public final class Purge {

    private static final Logger log = LoggerFactory.getLogger(Purge.class);

    /** While little happens a relay stores its position every few seconds. */
    private static final Duration PROOF_WAIT = Duration.ofSeconds(30);

    private static final Duration PROOF_CHECK = Duration.ofMillis(100);
    private static final int NOT_ALLOWED = 1142;

    private final String source;
    private final OldRows.Source rows;
    private final Supplier<@Nullable Position> position;
    private final BooleanSupplier relaying;
    private final OutboxKeeping keeping;
    private final Clock clock;
    private final Counter purged;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private volatile @Nullable Instant oldest;
    private String told = "";

    Purge(
            String source,
            OldRows.Source rows,
            Supplier<@Nullable Position> position,
            BooleanSupplier relaying,
            OutboxKeeping keeping,
            Clock clock,
            MeterRegistry meters) {
        this.source = source;
        this.rows = rows;
        this.position = position;
        this.relaying = relaying;
        this.keeping = keeping;
        this.clock = clock;
        purged = Counter.builder("emshop.relay.rows.purged")
                .description("Published rows that were deleted from the outbox tables")
                .tags(Tags.of("source", source))
                .register(meters);
        Gauge.builder("emshop.relay.outbox.age.seconds", this, Purge::ageSeconds)
                .description("Age of the oldest row in the outbox tables, published or not")
                .tags(Tags.of("source", source))
                .register(meters);
    }

    /**
     * @param position how far this relay has committed to Kafka
     * @param relaying whether it reads the source at this moment
     */
    public static Purge of(
            MySqlSource source,
            Duration connectTimeout,
            Duration answerTimeout,
            Supplier<@Nullable Position> position,
            BooleanSupplier relaying,
            OutboxKeeping keeping,
            Clock clock,
            MeterRegistry meters) {
        return new Purge(
                source.name(),
                () -> OldRowsInMySql.open(source, keeping.purgeBatchRows(), connectTimeout, answerTimeout),
                position,
                relaying,
                keeping,
                clock,
                meters);
    }

    /** Deletes all that can be deleted now. Does nothing unless the source is being relayed. */
    void run() {
        if (!relaying.getAsBoolean()) {
            return;
        }
        try (OldRows session = rows.open()) {
            boolean more = true;
            while (more && stopped.getCount() > 0) {
                OldRows.Found found = session.find(clock.instant().minus(keeping.keep()));
                oldest = found.oldest();
                // Asked after the rows were found, or it would prove nothing about them.
                GtidSet visible = session.visible();
                more = !found.ids().isEmpty() && arePublished(visible, session) && delete(found, session);
            }
            if (!told.isEmpty()) {
                log.info("Published outbox rows of {} are purged again", source);
                told = "";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException e) {
            tell(e);
        }
    }

    private boolean arePublished(GtidSet visible, OldRows session) throws SQLException, InterruptedException {
        Instant deadline = clock.instant().plus(PROOF_WAIT);
        while (true) {
            Position published = position.get();
            if (published != null && visible.isSubsetOf(published.completed())) {
                // A server that was reset gives out the same transaction ids again. Then, however, it does not know all
                // that the relay has behind it.
                return published.completed().isSubsetOf(session.visible()) && relaying.getAsBoolean();
            }
            if (!clock.instant().isBefore(deadline)
                    || stopped.await(PROOF_CHECK.toMillis(), TimeUnit.MILLISECONDS)
                    || !relaying.getAsBoolean()) {
                return false;
            }
        }
    }

    /** @return whether there is more to do at once */
    private boolean delete(OldRows.Found found, OldRows session) throws SQLException {
        for (Map.Entry<String, List<Long>> table : found.ids().entrySet()) {
            List<Long> ids = table.getValue();
            for (int from = 0; from < ids.size(); from += keeping.purgeBatchRows()) {
                if (stopped.getCount() == 0) {
                    return false;
                }
                List<Long> batch = ids.subList(from, Math.min(from + keeping.purgeBatchRows(), ids.size()));
                session.delete(table.getKey(), batch);
                purged.increment(batch.size());
            }
        }
        return found.more();
    }

    private void tell(Exception e) {
        String reason = String.valueOf(e.getMessage());
        if (reason.equals(told)) {
            return;
        }
        told = reason;
        if (e instanceof SQLException sql && sql.getErrorCode() == NOT_ALLOWED) {
            log.warn(
                    "Published outbox rows of {} stay where they are: the account needs DELETE on its schemas. {}",
                    source,
                    reason);
        } else {
            log.warn(
                    "Published outbox rows of {} can't be purged; trying again every {}",
                    source,
                    keeping.purgeInterval(),
                    e);
        }
    }

    private double ageSeconds() {
        Instant at = oldest;
        return at == null
                ? 0
                : Math.max(0, Duration.between(at, clock.instant()).toMillis() / 1000.0);
    }

    void stop() {
        stopped.countDown();
    }
}
