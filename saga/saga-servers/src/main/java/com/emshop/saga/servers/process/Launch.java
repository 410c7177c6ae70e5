package com.emshop.saga.servers.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How a process is started. The environment is added to the one of this JVM. */
public record Launch(List<String> command, Map<String, String> environment, Path directory) {
    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
