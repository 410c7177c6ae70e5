package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;
import picocli.CommandLine.Command;

@Command(
        name = "down",
        description = "Stops all processes, including those that a killed demo left behind. Data is kept.")
final class DownCommand extends StackCommand {
    DownCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        LocalStack stack = stack();
        // A demo that was killed could not end its own stack.
        LocalStack demo = home().stackBeside(DemoCommand.STACK, home().settings(), progress());
        if (!stack.isRunning() && !demo.isRunning()) {
            print("No process runs in " + stack.home().root());
            return 0;
        }
        stack.stop();
        demo.stop();
        return 0;
    }
}
