package com.emshop.saga.servers.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Programs of the operating system. */
public final class Programs {
    private Programs() {}

    /** Where a program is found on the PATH. */
    public static Optional<Path> find(String name) {
        String path = System.getenv("PATH");
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(path == null ? "/usr/bin:/bin" : path)
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * The command in a session of its own, so that a Ctrl-C or a hang-up of the terminal reaches the one who started
     * it alone. The pid stays the command's own.
     */
    static List<String> inOwnSession(List<String> command) {
        var detached = new ArrayList<String>();
        Optional<Path> setsid = find("setsid");
        Optional<Path> perl = find("perl");
        if (setsid.isPresent()) {
            detached.add(setsid.get().toString());
        } else if (perl.isPresent()) {
            // macOS has no setsid command.
            detached.addAll(List.of(
                    perl.get().toString(), "-e", "use POSIX 'setsid'; setsid(); exec { $ARGV[0] } @ARGV or die $!"));
        }
        detached.addAll(command);
        return detached;
    }

    /**
     * Runs a program to its end.
     *
     * @return its exit code, and what it wrote on standard output and error together
     * @throws UncheckedIOException when it cannot be started
     */
    public static Outcome run(List<String> command, Map<String, String> environment, Path directory, Duration atMost) {
        try {
            Path output = Files.createTempFile("saga-servers-", ".out");
            try {
                var builder = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                boolean ended = waitFor(process, atMost);
                if (!ended) {
                    process.destroyForcibly();
                }
                return new Outcome(ended ? process.exitValue() : -1, Files.readString(output));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean waitFor(Process process, Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * How a program ended.
     *
     * @param exitCode -1 when it took too long and was ended
     */
    public record Outcome(int exitCode, String output) {
        public boolean succeeded() {
            return exitCode == 0;
        }
    }
}
