package com.emshop.localstack.cli;

import com.emshop.saga.servers.Server;
import com.emshop.saga.servers.process.ProcessId;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "kill", description = "Ends a process with kill -9.")
final class KillCommand extends StackCommand {
    @Parameters(paramLabel = "PROCESS", description = "Its name as in `emshop status`.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    KillCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        Server process = stack().process(name);
        Optional<ProcessId> running = process.running();
        process.kill9();
        print(running.map(killed -> process.name() + " (pid " + killed.pid() + ") was killed")
                .orElse(process.name() + " does not run"));
        return running.isPresent() ? 0 : 1;
    }
}
