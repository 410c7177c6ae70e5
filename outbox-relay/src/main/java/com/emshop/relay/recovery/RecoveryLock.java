package com.emshop.relay.recovery;

import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.leader.LeaderLockProperties;
import com.emshop.relay.leader.MySqlLeaderLock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The leader lock of a source, held for the duration of a recovery: no relay of the source starts to work meanwhile. Its own
 * thread sends the heartbeats, so the lock becomes free soon after this process or its host has died.
 */
final class RecoveryLock implements AutoCloseable {

    /** Tolerates a long pause of this process, and does not delay the relays for long after a crash. */
    private static final LeaderLockProperties PROPERTIES = new LeaderLockProperties(Duration.ofSeconds(30));

    private final String source;
    private final MySqlLeaderLock lock;
    private final ScheduledExecutorService heartbeats;

    private RecoveryLock(String source, MySqlLeaderLock lock) {
        this.source = source;
        this.lock = lock;
        this.heartbeats = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "recovery-lock");
            thread.setDaemon(true);
            return thread;
        });
        long intervalMillis = PROPERTIES.heartbeatInterval().toMillis();
        var unused =
                heartbeats.scheduleWithFixedDelay(lock::confirm, intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
    }

    /** @throws RecoveryRefusedException if a relay or another recovery holds the lock */
    static RecoveryLock acquire(MySqlSource source, Duration connectTimeout)
            throws SQLException, RecoveryRefusedException {
        MySqlLeaderLock lock = new MySqlLeaderLock(source, PROPERTIES, connectTimeout);
        if (!lock.tryAcquire()) {
            String holder = lock.holder();
            lock.release();
            throw new RecoveryRefusedException("The leader lock of source " + source.name() + " is held by " + holder
                    + ": a relay or another recovery is running. A halted relay does not hold it");
        }
        return new RecoveryLock(source.name(), lock);
    }

    /** @throws SQLException if the lock was lost */
    void assertHeld() throws SQLException {
        if (!lock.confirm()) {
            throw new SQLException("The leader lock of source " + source + " was lost");
        }
    }

    @Override
    public void close() {
        heartbeats.shutdownNow();
        lock.release();
    }
}
