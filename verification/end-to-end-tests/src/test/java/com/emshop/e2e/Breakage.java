package com.emshop.e2e;

import com.emshop.localstack.stack.LocalStack;
import com.emshop.saga.servers.Server;

/** What may break. Whatever is broken is broken for everybody. */
final class Breakage {
    private final LocalStack stack;

    Breakage(LocalStack stack) {
        this.stack = stack;
    }

    /** {@code kill -9}. */
    void kills(String part) {
        stack.part(part).kill9();
    }

    /** Starts what was killed, and whatever died with it. */
    void startsAgain(String part) {
        stack.part(part).start();
    }

    /** Ends the broken state a failed test may have left. */
    void mendsEverything() {
        stack.parts().forEach(Server::start);
    }
}
