package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;
import com.emshop.saga.servers.Server;
import com.emshop.saga.servers.process.ProcessId;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Shows each process; exit code 0 when all answer.")
final class StatusCommand extends StackCommand {
    private static final double BYTES_PER_MEBIBYTE = 1024.0 * 1024.0;

    StatusCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        LocalStack stack = stack();
        boolean allReady = true;
        double totalMebibytes = 0;
        print("%-18s %-9s %8s %10s".formatted("process", "state", "pid", "memory"));
        for (Server process : stack.processes()) {
            Optional<ProcessId> running = process.running();
            boolean ready = running.isPresent() && process.isReady();
            allReady &= ready;
            double mebibytes = running.flatMap(ProcessId::residentBytes).orElse(0L) / BYTES_PER_MEBIBYTE;
            totalMebibytes += mebibytes;
            print("%-18s %-9s %8s %10s"
                    .formatted(
                            process.name(),
                            ready ? "ready" : running.isPresent() ? "running" : "down",
                            running.map(each -> Long.toString(each.pid())).orElse("-"),
                            mebibytes > 0 ? "%.0f MiB".formatted(mebibytes) : "-"));
        }
        print("%-18s %-9s %8s %10s".formatted("all", "", "", "%.0f MiB".formatted(totalMebibytes)));
        return allReady ? 0 : 1;
    }
}
