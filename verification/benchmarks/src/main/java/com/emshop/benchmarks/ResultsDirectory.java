package com.emshop.benchmarks;

import com.emshop.saga.servers.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Where the results of a run go. */
public final class ResultsDirectory {
    private ResultsDirectory() {}

    /**
     * Creates it.
     *
     * @param chosen by the user; null for one named after the time, under {@code target/benchmarks}
     */
    public static Path create(SourceTree tree, @Nullable Path chosen) throws IOException {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
        Path directory = chosen != null
                ? chosen
                : tree.root().resolve("target/benchmarks").resolve(now);
        return Files.createDirectories(directory.toAbsolutePath());
    }
}
