package com.emshop.localstack.cli;

import com.emshop.localstack.client.Shop;
import com.emshop.localstack.compose.ComposeShop;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Secrets;
import com.emshop.localstack.stack.StackSettings;
import com.emshop.saga.servers.StackException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One command of {@code ./emshop}. */
abstract class StackCommand implements Callable<Integer> {
    private final Home home;

    // Injected before anything is called.
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean helpRequested;

    StackCommand(Home home) {
        this.home = home;
    }

    final Home home() {
        return home;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    final void print(String line) {
        PrintWriter out = out();
        out.println(line);
        out.flush();
    }

    /** Prints what happens with the time since the call. */
    final Consumer<String> progress() {
        long beganNanos = System.nanoTime();
        return line -> print("%6.1f s  %s".formatted((System.nanoTime() - beganNanos) / 1e9, line));
    }

    /** The secrets of the selected shop, which need not run. */
    final Secrets secrets() {
        return home.containers().map(ComposeShop::secrets).orElseGet(() -> stack().secrets());
    }

    /**
     * The selected shop.
     *
     * @throws StackException when it does not run
     */
    final Shop shop() {
        return home.containers()
                .map(containers -> containers.shop(Clock.systemUTC()))
                .orElseGet(() -> {
                    LocalStack stack = stack();
                    if (!stack.isRunning()) {
                        throw new StackException("The stack does not run: start it with `./emshop up`");
                    }
                    return Shop.of(stack, Clock.systemUTC());
                });
    }

    /** The user's stack, running or not. */
    final LocalStack stack() {
        return stack(home.settings());
    }

    final LocalStack stack(StackSettings settings) {
        return home.stack(settings, progress());
    }
}
