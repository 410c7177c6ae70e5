package com.emshop.localstack.cli;

import com.emshop.localstack.load.Load;
import com.emshop.localstack.load.Report;
import com.emshop.saga.servers.StackException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Exit code 0: every order reached an allowed outcome; 1: one did not, and is listed. */
@Command(
        name = "load",
        description = {
            "Simulates customers who place one order after the other until standard input ends, the time is over or the",
            "orders are placed.",
            "A call without an answer is repeated; the report at the end counts the repetitions."
        })
final class LoadCommand extends StackCommand {
    @Option(
            names = "--customers",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many customers buy at the same time (default: 8).")
    private int customers;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "For how long orders are placed (default: until standard input ends).")
    private @Nullable Duration time;

    @Option(
            names = "--orders",
            paramLabel = "N",
            description = "How many orders the customers place together (default: any number).")
    private int orders = Integer.MAX_VALUE;

    @Option(
            names = {"--timeout", "--patience"},
            paramLabel = "TIME",
            defaultValue = "3m",
            converter = DurationConverter.class,
            description = "How long a customer waits for an answer, or for the next state of an order (default: 3m).")
    @SuppressWarnings("NullAway.Init")
    private Duration timeout;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often a call may be tried again (default: until the timeout).")
    private @Nullable Integer retries;

    @Option(
            names = "--unpaid",
            description =
                    "Leaves some orders unpaid, too, and waits at the end until they are cancelled: for a stack whose"
                            + " time to pay is shorter than the timeout.")
    private boolean unpaid;

    LoadCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        if (customers < 1) {
            throw new StackException("--customers has to be 1 or more, not " + customers);
        }
        BooleanSupplier goesOn = time == null ? untilInputEnds() : within(time);
        var left = new AtomicInteger(orders);
        Report report = new Load(this::shop, timeout, unpaid)
                .run(customers, () -> left.getAndDecrement() > 0 && goesOn.getAsBoolean());
        report.lines().forEach(this::print);
        return report.isGood(retries == null ? OptionalInt.empty() : OptionalInt.of(1 + retries)) ? 0 : 1;
    }

    private static BooleanSupplier within(Duration time) {
        long endNanos = System.nanoTime() + time.toNanos();
        return () -> System.nanoTime() - endNanos < 0;
    }

    private BooleanSupplier untilInputEnds() {
        var ended = new AtomicBoolean();
        var reader = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        print("Standard input cannot be read, which ends it: " + e.getMessage());
                    }
                    ended.set(true);
                },
                "standard-input");
        reader.setDaemon(true);
        reader.start();
        return () -> !ended.get();
    }
}
