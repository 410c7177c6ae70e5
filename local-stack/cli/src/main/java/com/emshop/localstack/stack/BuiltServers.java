package com.emshop.localstack.stack;

import com.emshop.saga.servers.ServerCache;
import com.emshop.saga.servers.ServerDistributions;
import com.emshop.saga.servers.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the servers' programs are after the sources were built: in the Maven repository that the build used. */
final class BuiltServers {
    private static final String CACHE = "EMSHOP_CACHE";

    /** A file of the repository: group (3), name, version and file. */
    private static final Path A_JAR_OF_THE_REPOSITORY = Path.of("saga/saga-servers/target/mysql-jar");

    private static final int LEVELS = 6;

    private BuiltServers() {}

    static ServerDistributions of(SourceTree tree, Map<String, String> environment) {
        String chosen = environment.getOrDefault(CACHE, "");
        ServerCache cache = chosen.isBlank() ? ServerCache.ofUser() : new ServerCache(Path.of(chosen));
        return repository(tree)
                .map(repository -> ServerDistributions.in(cache, repository))
                .orElseGet(() -> ServerDistributions.in(cache));
    }

    private static Optional<Path> repository(SourceTree tree) {
        Path file = tree.root().resolve(A_JAR_OF_THE_REPOSITORY);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Path root = Path.of(Files.readString(file).strip());
            for (int level = 0; level < LEVELS && root != null; level++) {
                root = root.getParent();
            }
            return Optional.ofNullable(root).filter(Files::isReadable);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
