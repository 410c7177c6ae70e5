package com.emshop.benchmarks;

import com.emshop.saga.servers.ChildServer;
import com.emshop.saga.servers.Jvm;
import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.ChildProcess;
import com.emshop.saga.servers.process.Launch;
import com.emshop.saga.servers.process.ProcessId;
import com.emshop.saga.servers.process.StartFailedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A JVM under test. All of them get the same flags. */
final class SubjectProcess extends ChildServer implements AutoCloseable {
    static final int HEAP_MEBIBYTES = 1024;

    /** What Debezium Server needs; the others do not mind. */
    private static final List<String> FLAGS = List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED");

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final int TAIL_LINES = 40;

    private SubjectProcess(ChildProcess process) {
        super(process);
    }

    /**
     * @param furtherFlags of the JVM
     * @param arguments a main class or {@code -jar …}, and what follows
     * @throws StartFailedException if it ends at once
     */
    static SubjectProcess start(
            ServerDirectory servers, String name, List<String> furtherFlags, List<String> arguments, Path directory) {
        var flags = new ArrayList<>(FLAGS);
        flags.addAll(furtherFlags);
        var process = new SubjectProcess(new ChildProcess(
                name,
                servers.pidFile(name),
                servers.log(name),
                () -> new Launch(Jvm.busyCommand(HEAP_MEBIBYTES, flags, arguments), Jvm.environment(), directory),
                () -> true,
                START_TIMEOUT,
                STOP_TIMEOUT));
        process.start();
        return process;
    }

    /** The flags, for whoever reads the results. */
    static List<String> flags() {
        List<String> command = Jvm.busyCommand(HEAP_MEBIBYTES, FLAGS, List.of());
        return command.subList(1, command.size());
    }

    /** @throws StackException with the end of its log, if it does not run any more */
    void requireRunning() {
        if (running().isEmpty()) {
            throw failed("ended while it was measured");
        }
    }

    /** For whoever waits in vain: what happened, with the end of the log. */
    StackException failed(String what) {
        return new StackException(name() + " " + what + "; its log is " + log().path() + ":\n  "
                + String.join("\n  ", log().tail(TAIL_LINES)));
    }

    /** What its threads have used of the processors up to now; zero where the system does not say. */
    Duration cpu() {
        return running()
                .flatMap(ProcessId::find)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        stop();
    }
}
