package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "restart", description = "Stops processes, if they run, and starts them.")
final class RestartCommand extends StackCommand {
    @Parameters(paramLabel = "PROCESS", arity = "1..*", description = "Its name as in `emshop status`.")
    @SuppressWarnings("NullAway.Init")
    private List<String> names;

    RestartCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        LocalStack stack = stack();
        stack.restart(names.stream().map(stack::process).toList());
        return 0;
    }
}
