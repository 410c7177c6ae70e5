package com.emshop.relay.kafka;

import java.util.Set;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/** Another relay has taken this source over. Nothing of the failed transaction is visible to anyone. */
public final class FencedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The broker reports fencing with different errors, depending on the request that it rejects. */
    private static final Set<Class<? extends Exception>> FENCING_ERRORS =
            Set.of(ProducerFencedException.class, InvalidProducerEpochException.class);

    public FencedException(Throwable cause) {
        super("another relay publishes this source", cause);
    }

    /** Whether fencing by a newer producer with the same transactional id caused this error. */
    static boolean isCauseOf(Throwable error) {
        // Limited, because a chain of causes can be circular in theory.
        int depthLimit = 32;
        for (Throwable e = error; e != null && depthLimit > 0; e = e.getCause(), depthLimit--) {
            if (FENCING_ERRORS.contains(e.getClass())) {
                return true;
            }
        }
        return false;
    }
}
