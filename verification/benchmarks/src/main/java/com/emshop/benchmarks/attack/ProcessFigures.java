package com.emshop.benchmarks.attack;

import com.emshop.saga.servers.process.ProcessId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the system says of a process at one moment.
 *
 * @param residentMebibytes memory (RSS)
 * @param files open file descriptors, connections among them
 */
record ProcessFigures(double residentMebibytes, int files, int threads) {
    private static final Path PROC = Path.of("/proc");
    private static final double KIBIBYTES = 1024;

    /** Empty where the system does not say it, or not of this process. */
    static Optional<ProcessFigures> of(ProcessId process) {
        Path directory = PROC.resolve(Long.toString(process.pid()));
        try (Stream<Path> files = Files.list(directory.resolve("fd"))) {
            int open = (int) files.count();
            return parse(Files.readAllLines(directory.resolve("status")), open);
        } catch (IOException | UncheckedIOException gone) {
            return Optional.empty();
        }
    }

    /** @param status the lines of {@code /proc/<pid>/status} */
    static Optional<ProcessFigures> parse(List<String> status, int files) {
        Optional<Long> kibibytes = number(status, "VmRSS:");
        Optional<Long> threads = number(status, "Threads:");
        return kibibytes.isEmpty() || threads.isEmpty()
                ? Optional.empty()
                : Optional.of(new ProcessFigures(
                        kibibytes.get() / KIBIBYTES, files, threads.get().intValue()));
    }

    private static Optional<Long> number(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst();
    }
}
