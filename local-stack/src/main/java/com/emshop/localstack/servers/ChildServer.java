package com.emshop.localstack.servers;

import com.emshop.localstack.process.ChildProcess;
import com.emshop.localstack.process.LogFile;
import com.emshop.localstack.process.ProcessId;
import java.util.Optional;

/** A server that is one child process. */
abstract class ChildServer implements Server {
    /** Set once, by the subclass's constructor, since the process asks the subclass how to start and whether it is ready. */
    private final ChildProcess process;

    ChildServer(ChildProcess process) {
        this.process = process;
    }

    @Override
    public String name() {
        return process.name();
    }

    @Override
    public void start() {
        process.start();
    }

    @Override
    public void stop() {
        process.stop();
    }

    @Override
    public void kill9() {
        process.kill9();
    }

    @Override
    public Optional<ProcessId> running() {
        return process.running();
    }

    @Override
    public boolean isReady() {
        return process.isReady();
    }

    @Override
    public LogFile log() {
        return process.log();
    }
}
