package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;
import com.emshop.saga.servers.process.ProcessId;

/** A stack that is ended together with this JVM, by Ctrl-C too, unless it is let go. */
final class StartingStack implements AutoCloseable {
    private final LocalStack stack;
    private final Thread hook;

    /** Starts it, and lets it be as it is when this JVM is killed hard. */
    StartingStack(LocalStack stack, boolean fresh) {
        this(stack, () -> stack.start(fresh));
    }

    /** Starts it without the data of earlier runs; it and its data end with this process, however that ends. */
    static StartingStack ofThisProcess(LocalStack stack) {
        return new StartingStack(stack, () -> stack.startFor(ProcessId.of(ProcessHandle.current())));
    }

    private StartingStack(LocalStack stack, Runnable start) {
        this.stack = stack;
        this.hook = new Thread(stack::abandon, "emshop-end");
        if (stack.isRunning()) {
            // Says so, and must not end what another one started.
            start.run();
        }
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            start.run();
        } catch (RuntimeException e) {
            letGo();
            throw e;
        }
    }

    /** It lives on without this JVM. */
    void letGo() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // Then the hook is at work.
        }
    }

    @Override
    public void close() {
        letGo();
        stack.stop();
    }
}
