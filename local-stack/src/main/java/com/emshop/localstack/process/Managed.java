package com.emshop.localstack.process;

import java.util.Optional;

/** Something that runs on its own and can be started and ended: a process of this machine, or one in a container. */
public interface Managed {
    String name();

    LogFile log();

    /** The process, if it runs. */
    Optional<ProcessId> running();

    /** Whether it runs and answers. */
    boolean isReady();

    /**
     * Starts it unless it runs, and waits until it is ready.
     *
     * @throws StartFailedException with the end of its log, when it ends or is not ready in time
     */
    void start();

    /** Asks it to end, waits, and ends it the hard way when it does not. Returns when it is gone. */
    void stop();

    /** {@code kill -9}; returns when it is gone. Nothing happens when it does not run. */
    void kill9();
}
