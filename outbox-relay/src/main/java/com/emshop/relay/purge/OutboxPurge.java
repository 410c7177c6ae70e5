package com.emshop.relay.purge;

import com.emshop.relay.binlog.BinlogProperties;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.outbox.OutboxLayout;
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
 * Deletes the expired outbox rows of one source. It never deletes a row that is not published.
 *
 * <p>To ensure that, it first finds expired rows, then asks the server for all transactions that were visible by then, waits until
 * the relay has committed all of them to Kafka, and deletes exactly the rows that it found. Comparing ids alone would be wrong: a
 * slow transaction may commit a low id late.
 *
 * <p>A failure does not affect the relay: it is logged once, and the next run tries again. One thread runs it; {@link #stop} is
 * thread-safe.
 */
public final class OutboxPurge {

    private static final Logger log = LoggerFactory.getLogger(OutboxPurge.class);

    /** An idle relay stores its position only every few seconds. */
    private static final Duration POSITION_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration POSITION_CHECK_INTERVAL = Duration.ofMillis(100);
    private static final int TABLE_ACCESS_DENIED = 1142;

    private final String source;
    private final ExpiredRows.Source rows;
    private final Supplier<@Nullable Position> position;
    private final BooleanSupplier relaying;
    private final RetentionProperties retention;
    private final Clock clock;
    private final Counter purged;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private volatile @Nullable Instant oldest;
    private String loggedReason = "";

    OutboxPurge(
            String source,
            ExpiredRows.Source rows,
            Supplier<@Nullable Position> position,
            BooleanSupplier relaying,
            RetentionProperties retention,
            Clock clock,
            MeterRegistry meters) {
        this.source = source;
        this.rows = rows;
        this.position = position;
        this.relaying = relaying;
        this.retention = retention;
        this.clock = clock;
        purged = Counter.builder("outbox.relay.rows.purged")
                .description("Published rows that were deleted from the outbox tables")
                .tags(Tags.of("source", source))
                .register(meters);
        Gauge.builder("outbox.relay.outbox.age.seconds", this, OutboxPurge::ageSeconds)
                .description("Age of the oldest row in the outbox tables, published or not")
                .tags(Tags.of("source", source))
                .register(meters);
    }

    /**
     * @param position up to where this relay has committed to Kafka
     * @param relaying whether this relay is streaming the source now
     */
    public static OutboxPurge of(
            MySqlSource source,
            OutboxLayout layout,
            BinlogProperties binlog,
            Supplier<@Nullable Position> position,
            BooleanSupplier relaying,
            RetentionProperties retention,
            Clock clock,
            MeterRegistry meters) {
        return new OutboxPurge(
                source.name(),
                () -> MySqlExpiredRows.open(source, layout, binlog, retention.purgeBatchRows()),
                position,
                relaying,
                retention,
                clock,
                meters);
    }

    /** Deletes all expired rows that are published. Does nothing unless this relay is streaming the source. */
    void run() {
        if (!relaying.getAsBoolean()) {
            return;
        }
        try (ExpiredRows session = rows.open()) {
            boolean more = true;
            while (more && stopped.getCount() > 0) {
                ExpiredRows.Found found = session.find(clock.instant().minus(retention.keep()));
                oldest = found.oldest();
                // Must come after find(), so that it includes the transactions of all found rows.
                GtidSet visible = session.visibleTransactions();
                more = !found.ids().isEmpty() && arePublished(visible, session) && delete(found, session);
            }
            if (!loggedReason.isEmpty()) {
                log.info("Published outbox rows of {} are purged again", source);
                loggedReason = "";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException e) {
            logFailure(e);
        }
    }

    private boolean arePublished(GtidSet visible, ExpiredRows session) throws SQLException, InterruptedException {
        Instant deadline = clock.instant().plus(POSITION_TIMEOUT);
        while (true) {
            Position published = position.get();
            if (published != null && visible.isSubsetOf(published.completed())) {
                // A server that was reset reuses GTIDs, but then it has not executed all that the relay has completed.
                return published.completed().isSubsetOf(session.visibleTransactions()) && relaying.getAsBoolean();
            }
            if (!clock.instant().isBefore(deadline)
                    || stopped.await(POSITION_CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
                    || !relaying.getAsBoolean()) {
                return false;
            }
        }
    }

    /** @return whether there may be more to delete */
    private boolean delete(ExpiredRows.Found found, ExpiredRows session) throws SQLException {
        for (Map.Entry<String, List<Long>> table : found.ids().entrySet()) {
            List<Long> ids = table.getValue();
            for (int from = 0; from < ids.size(); from += retention.purgeBatchRows()) {
                if (stopped.getCount() == 0) {
                    return false;
                }
                List<Long> batch = ids.subList(from, Math.min(from + retention.purgeBatchRows(), ids.size()));
                session.delete(table.getKey(), batch);
                purged.increment(batch.size());
            }
        }
        return found.more();
    }

    private void logFailure(Exception e) {
        String reason = String.valueOf(e.getMessage());
        if (reason.equals(loggedReason)) {
            return;
        }
        loggedReason = reason;
        if (e instanceof SQLException sql && sql.getErrorCode() == TABLE_ACCESS_DENIED) {
            log.warn(
                    "Published outbox rows of {} are not purged: the account needs DELETE on its schemas. {}",
                    source,
                    reason);
        } else {
            log.warn(
                    "Published outbox rows of {} could not be purged; trying again every {}",
                    source,
                    retention.purgeInterval(),
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
