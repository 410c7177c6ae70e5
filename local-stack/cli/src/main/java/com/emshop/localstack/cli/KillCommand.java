package com.emshop.localstack.cli;

import com.emshop.saga.servers.Server;
import com.emshop.saga.servers.process.ProcessId;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "kill", description = "Ends a part with kill -9.")
final class KillCommand extends StackCommand {
    @Parameters(paramLabel = "PART", description = "Its name as in `emshop status`.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    KillCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        Server part = stack().part(name);
        Optional<ProcessId> process = part.running();
        part.kill9();
        print(process.map(killed -> part.name() + " (pid " + killed.pid() + ") was killed")
                .orElse(part.name() + " does not run"));
        return process.isPresent() ? 0 : 1;
    }
}
