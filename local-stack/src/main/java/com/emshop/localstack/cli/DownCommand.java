package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;
import picocli.CommandLine.Command;

@Command(name = "down", description = "Ends everything. Data is kept.")
final class DownCommand extends StackCommand {
    DownCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        LocalStack stack = stack();
        if (!stack.isRunning()) {
            print("Nothing runs in " + stack.home().root());
            return 0;
        }
        stack.stop();
        return 0;
    }
}
