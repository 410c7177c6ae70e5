package com.emshop.saga.servers;

import com.emshop.saga.servers.process.LogFile;
import com.emshop.saga.servers.process.ProcessId;
import java.util.Optional;

/** A server that is one process, of this machine or in a container. */
public abstract class ChildServer implements Server {
    private final Server process;

    protected ChildServer(Server process) {
        this.process = process;
    }

    @Override
    public final String name() {
        return process.name();
    }

    @Override
    public final void start() {
        process.start();
    }

    @Override
    public final void stop() {
        process.stop();
    }

    @Override
    public final void kill9() {
        process.kill9();
    }

    @Override
    public final void freeze() {
        process.freeze();
    }

    @Override
    public final void thaw() {
        process.thaw();
    }

    @Override
    public final Optional<ProcessId> running() {
        return process.running();
    }

    @Override
    public final Optional<ProcessId> hostProcess() {
        return process.hostProcess();
    }

    @Override
    public final boolean isReady() {
        return process.isReady();
    }

    @Override
    public final LogFile log() {
        return process.log();
    }
}
