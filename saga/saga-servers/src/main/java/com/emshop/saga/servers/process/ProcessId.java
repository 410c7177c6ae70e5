package com.emshop.saga.servers.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process for good: its pid together with the time it started. A pid alone is given to another process sooner or
 * later; both together are not.
 */
public record ProcessId(long pid, Instant startedAt) {
    /** The start time is derived from the machine's boot time, which moves a little when the clock is corrected. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private static final Duration SIGNAL_TIMEOUT = Duration.ofSeconds(10);

    private static final Path PROC = Path.of("/proc");

    /**
     * @throws IllegalStateException when the process is gone already, or its start time is hidden from this user
     */
    public static ProcessId of(ProcessHandle process) {
        Instant startedAt = process.info()
                .startInstant()
                .orElseThrow(() -> new IllegalStateException("process " + process.pid() + " has ended at once"));
        return new ProcessId(process.pid(), startedAt);
    }

    /** Reads what {@link #toString} wrote; empty when the text is anything else. */
    public static Optional<ProcessId> parse(String text) {
        String[] parts = text.strip().split(" ", -1);
        if (parts.length != 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcessId(Long.parseLong(parts[0]), Instant.parse(parts[1])));
        } catch (NumberFormatException | DateTimeParseException notOurs) {
            return Optional.empty();
        }
    }

    /** The process, if it still runs; empty when it ended, also when its pid belongs to another process now. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(this::isSame)
                .filter(found -> !isZombie());
    }

    public boolean isAlive() {
        return find().isPresent();
    }

    /** SIGSTOP: suspends it, as if its machine hung; it keeps its connections. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT: resumes it. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        if (!isAlive()) {
            throw new IllegalStateException("process " + pid + " has ended");
        }
        var kill = List.of("kill", "-" + signal, Long.toString(pid));
        Programs.Outcome outcome = Programs.run(kill, Map.of(), Path.of("/"), SIGNAL_TIMEOUT);
        if (!outcome.succeeded()) {
            throw new IllegalStateException(String.join(" ", kill) + " failed: " + outcome.output());
        }
    }

    /** What the process holds in memory that no other has, in bytes; empty where the system does not say. */
    public Optional<Long> residentBytes() {
        try (var lines = Files.lines(PROC.resolve(Long.toString(pid)).resolve("status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private boolean isSame(ProcessHandle found) {
        return found.info()
                .startInstant()
                .map(start -> Duration.between(start, startedAt).abs().compareTo(TOLERANCE) <= 0)
                .orElse(false);
    }

    /**
     * Where the parent does not collect its children, a process that ended still has an entry. While one of its threads
     * is still on its way out (in a write to the disk, say) it holds its files and locks and is not counted as ended.
     */
    private boolean isZombie() {
        Path process = PROC.resolve(Long.toString(pid));
        try (var threads = Files.list(process.resolve("task"))) {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return (state == 'Z' || state == 'X') && threads.count() <= 1;
        } catch (IOException | UncheckedIOException | StringIndexOutOfBoundsException gone) {
            // No /proc at all: there the parent always collects.
            return Files.isDirectory(PROC);
        }
    }

    @Override
    public String toString() {
        return pid + " " + startedAt;
    }
}
