package com.emshop.relay.kafka;

import java.util.Set;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/** Another relay has taken this source over. Nothing of the failed transaction is visible to anyone. */
public final class FencedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The broker names the same fact differently, depending on which request it refuses. */
    private static final Set<Class<? extends Exception>> SIGNS =
            Set.of(ProducerFencedException.class, InvalidProducerEpochException.class);

    public FencedException(Throwable cause) {
        super("another relay publishes this source", cause);
    }

    /** Whether an error, or what caused it, says that a newer producer has this one's transactional id. */
    static boolean isSaidBy(Throwable error) {
        // Causes can form a circle in theory; no real chain is this long.
        int depthLimit = 32;
        for (Throwable e = error; e != null && depthLimit > 0; e = e.getCause(), depthLimit--) {
            if (SIGNS.contains(e.getClass())) {
                return true;
            }
        }
        return false;
    }
}
