package com.emshop.localstack.servers;

import com.emshop.localstack.process.LogFile;
import com.emshop.localstack.process.ProcessId;
import com.emshop.localstack.process.StartFailedException;
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

    /** The process, if it runs. */
    Optional<ProcessId> running();

    /** Whether it answers now. */
    boolean isReady();

    LogFile log();
}
