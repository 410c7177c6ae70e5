package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = {
            "Starts a second instance of services, of this build, beside the one that runs.",
            "Its ports are those of the first one plus 200."
        })
final class AddCommand extends StackCommand {
    @Parameters(paramLabel = "SERVICE", arity = "1..*", description = "Its name as in `emshop status`.")
    @SuppressWarnings("NullAway.Init")
    private List<String> names;

    AddCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        LocalStack stack = stack();
        stack.add(names.stream().map(stack::service).toList());
        return 0;
    }
}
