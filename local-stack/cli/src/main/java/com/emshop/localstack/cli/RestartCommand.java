package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "restart", description = "Stops a process, if it runs, and starts it.")
final class RestartCommand extends StackCommand {
    @Parameters(paramLabel = "PROCESS", description = "Its name as in `emshop status`.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    RestartCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        LocalStack stack = stack();
        stack.restart(stack.process(name));
        return 0;
    }
}
