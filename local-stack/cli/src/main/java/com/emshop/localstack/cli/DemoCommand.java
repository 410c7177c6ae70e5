package com.emshop.localstack.cli;

import com.emshop.localstack.client.Shop;
import com.emshop.localstack.compose.ComposeShop;
import com.emshop.localstack.demo.Demo;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.StackSettings;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "Runs orders from the first request to the last event and checks the outcome of each.",
            "On the running stack with its time scale, or on a stack that it starts and stops itself.",
            "Two scenarios wait for the payment timeout: 15 minutes, divided by the stack's speed-up."
        })
final class DemoCommand extends StackCommand {
    /** The name of the stack that a demo starts for itself, beside the user's. */
    static final String STACK = "demo";

    /** Half a minute to pay: short for those who wait for its end, long for a busy machine that has to be in time. */
    private static final int SPEED_UP = 30;

    @Option(
            names = "--speed-up",
            paramLabel = "N",
            description = "Divides business durations of a stack that it starts itself (default: " + SPEED_UP + ").")
    private @Nullable Integer speedUp;

    DemoCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        Optional<ComposeShop> containers = home().containers();
        if (containers.isPresent()) {
            printTimeScale(home().settings().speedUp());
            return play(containers.get().shop(Clock.systemUTC()));
        }
        LocalStack running = stack();
        if (running.isRunning()) {
            if (!running.isHealthy()) {
                throw new StackException(
                        "The stack runs, but some of its processes do not answer: see `./emshop status`");
            }
            printTimeScale(running.settings().speedUp());
            return play(Shop.of(running, Clock.systemUTC()));
        }
        StackSettings settings = home().settings().withSpeedUp(speedUp == null ? SPEED_UP : speedUp);
        LocalStack own = home().stackBeside(STACK, settings, progress());
        print("Starting a stack for the demo in " + own.home().root());
        int exitCode;
        try (var started = StartingStack.ofThisProcess(own)) {
            exitCode = play(Shop.of(own, Clock.systemUTC()));
            print("Stopping the stack of the demo");
        }
        if (exitCode == 0) {
            removeData(own);
        }
        return exitCode;
    }

    private void printTimeScale(int pace) {
        if (speedUp != null && speedUp != pace) {
            print("--speed-up " + speedUp + " is for a stack that the demo starts itself.");
        }
        if (pace == 1) {
            print("The running stack uses real time: two scenarios last as long as the payment timeout.");
            print("A demo without a running stack, or after `./emshop up --speed-up " + SPEED_UP
                    + "`, takes half a minute.");
        } else {
            print("The running stack is " + pace + " times as fast as real time.");
        }
    }

    private int play(Shop shop) {
        boolean succeeded = new Demo(shop, Clock.systemDefaultZone(), this::print).play();
        return succeeded ? 0 : 1;
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
