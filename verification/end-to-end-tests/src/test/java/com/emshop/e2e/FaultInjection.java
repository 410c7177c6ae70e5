package com.emshop.e2e;

import com.emshop.localstack.stack.LocalStack;
import com.emshop.saga.servers.Server;

/** Kills processes of the shop, which all tests share. */
final class FaultInjection {
    private final LocalStack stack;

    FaultInjection(LocalStack stack) {
        this.stack = stack;
    }

    /** {@code kill -9}. */
    void kills(String process) {
        stack.process(process).kill9();
    }

    /** Starts a killed process. */
    void startsAgain(String process) {
        stack.process(process).start();
    }

    /** Starts every process that a failed test left killed. */
    void startsEverything() {
        stack.processes().forEach(Server::start);
    }
}
