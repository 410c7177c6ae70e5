package com.emshop.relay.leader;

import java.sql.SQLException;

/**
 * The leader lock of one source: at most one relay holds it. When the holder dies, the next waiting relay gets it.
 *
 * <p>The lock decides which relay works, so that two relays do not fence each other in turn. It does not guarantee exactly-once
 * publishing: Kafka's fencing does, also when a relay wrongly believes that it still holds the lock.
 *
 * <p>Thread-safe.
 */
public interface LeaderLock {

    /**
     * Acquires the lock unless this relay holds it already. Waits about one second while another relay holds it.
     *
     * @return whether this relay holds the lock now, as confirmed by the server
     * @throws SQLException if the server does not answer; this relay then does not hold the lock
     */
    boolean tryAcquire() throws SQLException;

    /** Whether this relay holds the lock as far as it knows. Does not ask the server. */
    boolean isHeld();

    /**
     * Asks the server whether this relay still holds the lock. The question is also the heartbeat that keeps the lock. If the
     * server does not confirm, this relay gives the lock up.
     */
    boolean confirm();

    /** Releases the lock if this relay holds it. The next waiting relay gets it at once. */
    void release();

    /** The current holder, for messages; asks the server. */
    String holder();
}
