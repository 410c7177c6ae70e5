package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;
import com.emshop.saga.servers.Server;
import com.emshop.saga.servers.process.ProcessId;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Shows each part; exit code 0 when all answer.")
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
        print("%-18s %-9s %8s %10s".formatted("part", "state", "pid", "memory"));
        for (Server part : stack.parts()) {
            Optional<ProcessId> process = part.running();
            boolean ready = process.isPresent() && part.isReady();
            allReady &= ready;
            double mebibytes = process.flatMap(ProcessId::residentBytes).orElse(0L) / BYTES_PER_MEBIBYTE;
            totalMebibytes += mebibytes;
            print("%-18s %-9s %8s %10s"
                    .formatted(
                            part.name(),
                            ready ? "ready" : process.isPresent() ? "running" : "down",
                            process.map(each -> Long.toString(each.pid())).orElse("-"),
                            mebibytes > 0 ? "%.0f MiB".formatted(mebibytes) : "-"));
        }
        print("%-18s %-9s %8s %10s".formatted("all", "", "", "%.0f MiB".formatted(totalMebibytes)));
        return allReady ? 0 : 1;
    }
}
