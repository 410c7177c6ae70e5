package com.emshop.benchmarks.orders;

import com.emshop.saga.servers.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Another program of the same flow, measured beside the shop: a command that prints {@code N flows/s} and {@code total N} (ms of
 * processor time per flow) for each of its loads. The last load counts; those before it warm the program up.
 */
record Peer(String command) {
    private static final Pattern RATE = Pattern.compile("([0-9.]+) flows/s");
    private static final Pattern CPU = Pattern.compile("total ([0-9.]+)");

    /** What one run measured. */
    record Result(double perSecond, double cpuMillis) {}

    /**
     * Runs the command by a shell and waits for its end.
     *
     * @param log gets what it prints
     * @throws StackException if it fails, or does not print both numbers
     */
    Result run(Path log) throws IOException, InterruptedException {
        int code = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (code != 0) {
            throw new StackException("\"" + command + "\" ended with exit code " + code + "; see " + log);
        }
        String printed = Files.readString(log);
        return new Result(last(RATE, printed, log), last(CPU, printed, log));
    }

    private static double last(Pattern figure, String printed, Path log) {
        return figure.matcher(printed)
                .results()
                .map(found -> found.group(1))
                .reduce((before, later) -> later)
                .map(Double::parseDouble)
                .orElseThrow(() -> new StackException("No \"" + figure.pattern() + "\" in " + log));
    }
}
