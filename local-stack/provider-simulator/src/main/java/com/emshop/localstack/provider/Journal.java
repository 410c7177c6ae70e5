package com.emshop.localstack.provider;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/**
 * The events, in a file, one line each. What was appended survives {@code kill -9} of the process; it is not forced to the
 * disk, so the last of it may be lost with the machine. Not safe for several threads; the ledger has one lock.
 */
final class Journal implements Closeable {
    private final FileChannel channel;

    private Journal(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens the journal and replays its events in order.
     *
     * @throws IllegalStateException when it is damaged elsewhere than in a last line that was being written
     */
    static Journal open(Path file, Consumer<LedgerEvent> replay) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            long wholeBytes = 0;
            try (var reader = Files.newBufferedReader(file)) {
                String line;
                while ((line = reader.readLine()) != null) {
                    long end = wholeBytes + line.getBytes(StandardCharsets.UTF_8).length + 1;
                    if (end > channel.size()) {
                        // Cut off by a crash before anybody was answered.
                        break;
                    }
                    replay.accept(read(line));
                    wholeBytes = end;
                }
            }
            channel.truncate(wholeBytes);
            channel.position(wholeBytes);
            return new Journal(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + file + " cannot be opened", e);
        }
    }

    private static LedgerEvent read(String line) {
        try {
            return Json.MAPPER.readValue(line, LedgerEvent.class);
        } catch (JacksonException damaged) {
            throw new IllegalStateException("the journal is damaged: " + line, damaged);
        }
    }

    /** All of them or, after a crash, the first of them. */
    void append(List<LedgerEvent> events) {
        var lines = new ArrayList<String>();
        for (LedgerEvent event : events) {
            lines.add(Json.MAPPER.writeValueAsString(event) + "\n");
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(String.join("", lines));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
