package com.emshop.saga.servers;

import com.emshop.saga.servers.process.LogFile;
import com.emshop.saga.servers.process.PidFile;
import java.nio.file.Path;

/** Where the processes of one stack keep their data, logs and pid files. */
public record ServerDirectory(Path root) {
    public ServerDirectory {
        root = root.toAbsolutePath().normalize();
    }

    public Path data(String process) {
        return root.resolve("data").resolve(process);
    }

    public PidFile pidFile(String process) {
        return new PidFile(run().resolve(process + ".pid"));
    }

    public LogFile log(String process) {
        return new LogFile(root.resolve("logs").resolve(process + ".log"));
    }

    /** The pid files, and what else is true only while something runs. */
    public Path run() {
        return root.resolve("run");
    }
}
