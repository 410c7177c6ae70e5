package com.emshop.saga.servers;

import com.emshop.saga.servers.process.LogFile;
import com.emshop.saga.servers.process.ProcessId;
import com.emshop.saga.servers.process.StartFailedException;
import java.util.Optional;

/**
 * One server in a process of its own, on this machine or in a container. Its address and its data stay the same over every stop,
 * kill and start, and what it acknowledged survives them all.
 */
public interface Server {
    String name();

    /**
     * Starts the server unless it runs, and returns when it answers.
     *
     * @throws StartFailedException with the end of its log, when it ends or does not answer in time
     */
    void start();

    /** Asks the server to end, waits, and ends it the hard way when it does not. Returns when it is gone. */
    void stop();

    /** {@code kill -9}; returns when the process is gone. Nothing happens when it does not run. */
    void kill9();

    /** Suspends it, as if its machine hung; it keeps its connections. */
    void freeze();

    /** Resumes it. */
    void thaw();

    /** The process, if it runs, by the numbers of whoever runs it: a container engine counts its own. */
    Optional<ProcessId> running();

    /** The process of this machine that does its work; empty when it does not run, or not on this machine's system. */
    Optional<ProcessId> hostProcess();

    /** Whether it runs and answers now. */
    boolean isReady();

    LogFile log();
}
