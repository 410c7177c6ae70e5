package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "remove", description = "Stops the second instance of services.")
final class RemoveCommand extends StackCommand {
    @Parameters(paramLabel = "SERVICE", arity = "1..*", description = "Its name as in `emshop status`.")
    @SuppressWarnings("NullAway.Init")
    private List<String> names;

    RemoveCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        LocalStack stack = stack();
        stack.remove(names.stream().map(stack::service).toList());
        return 0;
    }
}
