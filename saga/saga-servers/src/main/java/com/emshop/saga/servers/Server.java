package com.emshop.saga.servers;

import com.emshop.saga.servers.process.LogFile;
import com.emshop.saga.servers.process.ProcessId;
import com.emshop.saga.servers.process.StartFailedException;
import java.util.Optional;

/**
 * One server in a process of its own. Its address and its data stay the same over every stop, kill and start, and what
 * it acknowledged survives them all.
 */
public interface Server {
    String name();

    /**
     * Starts the server unless it runs, and returns when it answers.
     *
     * @throws StartFailedException with the end of its log, when it does not get that far
     */
    void start();

    /** Ends the server in good order; returns when it is gone. */
    void stop();

    /** {@code kill -9}; returns when the process is gone. */
    void kill9();

    /** Suspends it, as if its machine hung; it keeps its connections. */
    void freeze();

    /** Resumes it. */
    void thaw();

    /** The process, if it runs, by the numbers of whoever runs it: a container engine counts its own. */
    Optional<ProcessId> running();

    /** The process of this machine that does its work; empty when it does not run, or not on this machine's system. */
    Optional<ProcessId> hostProcess();

    /** Whether it answers now. */
    boolean isReady();

    LogFile log();
}
