package com.emshop.saga.messaging;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls listeners once something is committed: it cannot be undone any more, so a fault is logged and changes nothing. */
final class AfterCommit {
    private static final Logger log = LoggerFactory.getLogger(AfterCommit.class);

    private AfterCommit() {}

    /** @param what the listener is called about, for the log */
    static void run(String what, Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException | LinkageError fault) {
            log.error("a listener failed on {}; the database stays as it is", what, fault);
        }
    }
}
