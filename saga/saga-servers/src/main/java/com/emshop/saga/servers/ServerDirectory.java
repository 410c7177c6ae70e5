package com.emshop.saga.servers;

import com.emshop.saga.servers.process.LogFile;
import com.emshop.saga.servers.process.PidFile;
import java.nio.file.Path;

/** Where the parts of one stack keep their data, logs and pid files. */
public record ServerDirectory(Path root) {
    public ServerDirectory {
        root = root.toAbsolutePath().normalize();
    }

    public Path data(String part) {
        return root.resolve("data").resolve(part);
    }

    public PidFile pidFile(String part) {
        return new PidFile(run().resolve(part + ".pid"));
    }

    public LogFile log(String part) {
        return new LogFile(root.resolve("logs").resolve(part + ".log"));
    }

    /** The pid files, and what else is true only while something runs. */
    public Path run() {
        return root.resolve("run");
    }
}
