package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Service;
import com.emshop.localstack.stack.StackSettings;
import com.emshop.saga.servers.process.Polling;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Starts everything, shows the addresses, and stays until Ctrl-C. Data of earlier runs is kept.")
final class UpCommand extends StackCommand {
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    @Option(names = "--detach", description = "Returns once everything is healthy; `emshop down` stops it.")
    private boolean detach;

    @Option(names = "--fresh", description = "Drops the data of earlier runs first.")
    private boolean fresh;

    @Option(
            names = "--speed-up",
            paramLabel = "N",
            description = "Divides business durations, such as the 15 minutes to pay.")
    private @Nullable Integer speedUp;

    @Option(
            names = "--compact",
            description = "Runs the four services and the console in one process: less memory, a faster start.")
    private boolean compact;

    UpCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        StackSettings settings = compact ? home().settings().asCompact() : home().settings();
        LocalStack stack = stack(speedUp == null ? settings : settings.withSpeedUp(speedUp));
        if (!stack.isRunning()) {
            print("Starting the shop in " + stack.home().root());
        }
        var started = new StartingStack(stack, fresh);
        showAddresses(stack);
        if (detach) {
            started.letGo();
            return 0;
        }
        print("Ctrl-C stops it.");
        while (!Polling.until(LOOK_AGAIN, () -> !stack.isRunning())) {
            // Somebody may end it from elsewhere; then there is nothing left to stay for.
        }
        started.letGo();
        return 0;
    }

    private void showAddresses(LocalStack stack) {
        print("");
        print("console          " + stack.addresses().of(Service.CONSOLE));
        print("orders           " + stack.addresses().of(Service.ORDER));
        print("payments         " + stack.addresses().of(Service.PAYMENT));
        print("inventory        " + stack.addresses().of(Service.INVENTORY));
        print("logistics        " + stack.addresses().of(Service.LOGISTICS));
        print("relay            " + stack.addresses().of(Service.RELAY));
        print("provider         " + stack.addresses().provider());
        print("schema registry  " + stack.addresses().schemaRegistry());
        print("kafka            " + stack.addresses().kafka());
        print("mysql            " + stack.addresses().mysql().host() + ":"
                + stack.addresses().mysql().port());
        print("logs             " + stack.home().root().resolve("logs"));
        print("");
    }
}
