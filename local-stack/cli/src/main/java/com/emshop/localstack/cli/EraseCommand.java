package com.emshop.localstack.cli;

import com.emshop.localstack.client.Erasure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Exit code 1 also when a service did not answer: the data may still be there. */
@Command(
        name = "erase",
        description = "Erases a customer's personal data in all services; of open orders once they are settled.")
final class EraseCommand extends StackCommand {
    @Parameters(paramLabel = "USER", description = "The customer's user id.")
    @SuppressWarnings("NullAway.Init")
    private String userId;

    EraseCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        Erasure erasure = shop().erase(userId);
        print(erasure.report());
        if (!erasure.complete()) {
            err().println("Not every service answered: repeat the command");
            err().flush();
        }
        return erasure.complete() ? 0 : 1;
    }
}
