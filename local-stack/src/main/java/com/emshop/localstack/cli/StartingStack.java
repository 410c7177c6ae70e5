package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;

/** A stack that is ended together with this JVM, by Ctrl-C too, unless it is let go. */
final class StartingStack implements AutoCloseable {
    private final LocalStack stack;
    private final Thread hook;

    /** Starts it. */
    StartingStack(LocalStack stack, boolean fresh) {
        this.stack = stack;
        this.hook = new Thread(stack::abandon, "emshop-end");
        if (stack.isRunning()) {
            // Says so, and must not end what another one started.
            stack.start(fresh);
        }
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            stack.start(fresh);
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
