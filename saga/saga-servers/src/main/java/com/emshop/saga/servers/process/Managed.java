package com.emshop.saga.servers.process;

import java.util.Optional;

/** Something that runs on its own and can be started and ended: a process of this machine, or one in a container. */
public interface Managed {
    String name();

    LogFile log();

    /** The process, if it runs, by the numbers of whoever runs it: a container engine counts its own. */
    Optional<ProcessId> running();

    /** The process of this machine that does its work; empty when it does not run, or not on this machine's system. */
    Optional<ProcessId> hostProcess();

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

    /** Suspends it, as if its machine hung; it keeps its connections. */
    void freeze();

    /** Resumes it. */
    void thaw();
}
