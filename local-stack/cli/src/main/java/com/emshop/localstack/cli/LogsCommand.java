package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;
import com.emshop.saga.servers.Server;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.LogFile;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Shows the end of each process's log, or of one process's.")
final class LogsCommand extends StackCommand {
    @Parameters(arity = "0..1", paramLabel = "PROCESS", description = "Its name as in `emshop status`.")
    private @Nullable String name;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "How many lines (default: 50; 10 of each process).")
    private @Nullable Integer lines;

    LogsCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        LocalStack stack = stack();
        Collection<Server> processes = name == null ? stack.processes() : List.of(stack.process(name));
        int wanted = lines != null ? lines : name == null ? 10 : 50;
        if (wanted < 1) {
            throw new StackException("--lines has to be 1 or more, not " + wanted);
        }
        for (Server process : processes) {
            LogFile log = process.log();
            print("== " + process.name() + ": " + log.path());
            log.tail(wanted).forEach(this::print);
        }
        return 0;
    }
}
