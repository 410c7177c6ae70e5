package com.emshop.localstack.cli;

import com.emshop.localstack.StackException;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.demo.Demo;
import com.emshop.localstack.servers.Trees;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.StackSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "Plays orders from the first request to the last event, and checks that each ended as it must.",
            "On the running stack, or on one of its own that it starts and ends."
        })
final class DemoCommand extends StackCommand {
    /** The name of the stack that a demo starts for itself, beside the user's. */
    static final String STACK = "demo";

    @Option(
            names = "--speed-up",
            paramLabel = "N",
            defaultValue = "1",
            description = "Divides business durations of a stack that it starts itself (default: 1).")
    private int speedUp;

    DemoCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        LocalStack running = stack();
        if (running.isRunning()) {
            if (!running.isHealthy()) {
                throw new StackException("A stack runs, but not every part of it answers: see `./emshop status`");
            }
            return play(running);
        }
        StackSettings settings = home().settings().withSpeedUp(speedUp);
        LocalStack own = home().stackBeside(STACK, settings, progress());
        print("Starting a stack for the demo in " + own.home().root());
        int exitCode;
        try (var started = new StartingStack(own, true)) {
            exitCode = play(own);
            print("Ending the stack of the demo");
        }
        if (exitCode == 0) {
            removeData(own);
        }
        return exitCode;
    }

    private int play(LocalStack stack) {
        boolean asItMust = new Demo(Shop.of(stack, Clock.systemUTC()), Clock.systemUTC(), this::print).play();
        return asItMust ? 0 : 1;
    }

    /** After a failure they are kept, to be looked at. */
    private static void removeData(LocalStack own) {
        try {
            Trees.delete(own.home().root());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
