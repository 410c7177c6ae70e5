package com.emshop.saga.messaging;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told once something is committed: it cannot be undone any more, so a fault is logged and changes nothing. */
final class AfterCommit {
    private static final Logger log = LoggerFactory.getLogger(AfterCommit.class);

    private AfterCommit() {}

    /** @param what is told, for the log */
    static void run(String what, Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | LinkageError fault) {
            log.error("{} could not be told; what was committed stands", what, fault);
        }
    }
}
