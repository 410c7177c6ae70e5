package com.emshop.saga.servers.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Remembers a process across JVMs. A file that is left over from a process that ended is harmless: see
 * {@link ProcessId#find}.
 */
public record PidFile(Path path) {
    /** The process written last, whether it still runs or not; empty when there is none or the file is damaged. */
    public Optional<ProcessId> read() {
        try {
            return ProcessId.parse(Files.readString(path));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Replaces the file as a whole: a reader sees the old process or the new one. */
    public void write(ProcessId process) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Path written = path.resolveSibling(path.getFileName() + ".new");
            Files.writeString(written, process + "\n");
            Files.move(written, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
