package com.emshop.saga.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The user's local Maven repository. What is missing is downloaded into it, from where the user's Maven would download it: settings,
 * mirrors, proxies, passwords and offline mode are the user's.
 *
 * <p>Several processes may resolve the same artifact at once.
 */
final class MavenRepository {
    private final MavenEnvironment environment;
    private final Path root;

    /** @param root where the files are */
    MavenRepository(MavenEnvironment environment, Path root) {
        this.environment = environment;
        this.root = root;
    }

    static MavenRepository ofUser() {
        MavenEnvironment environment = MavenEnvironment.ofThisJvm();
        Path root = environment
                .localRepository()
                .or(() -> bySettings(environment))
                .orElseGet(environment::defaultLocalRepository);
        return new MavenRepository(environment, root);
    }

    private static Optional<Path> bySettings(MavenEnvironment environment) {
        boolean any = Files.exists(environment.userSettings())
                || environment.globalSettings().isPresent();
        return any ? Optional.of(MavenDownload.localRepository(environment)) : Optional.empty();
    }

    /**
     * The files of the artifacts, in their order.
     *
     * @throws StackException when one is missing and cannot be downloaded
     */
    List<Path> resolve(Collection<MavenArtifact> artifacts) {
        var missing = new ArrayList<MavenArtifact>();
        for (MavenArtifact artifact : artifacts) {
            if (!Files.exists(artifact.in(root))) {
                missing.add(artifact);
            }
        }
        if (!missing.isEmpty()) {
            MavenDownload.into(root, environment, missing);
        }
        return artifacts.stream().map(artifact -> artifact.in(root)).toList();
    }

    Path resolve(MavenArtifact artifact) {
        return resolve(List.of(artifact)).get(0);
    }
}
