package com.emshop.saga.servers;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads as the user's Maven does: with its settings, mirrors, proxies and decrypted passwords, from the repositories of its active
 * profiles and from Maven Central. Apart from those who only look, so that they load none of it.
 */
final class MavenDownload {
    private static final Logger log = LoggerFactory.getLogger(MavenDownload.class);

    private MavenDownload() {}

    /** The local repository that the settings name, else the default one. */
    static Path localRepository(MavenEnvironment environment) {
        try (Context maven = start(overrides(environment))) {
            return maven.repositorySystemSession()
                    .getLocalRepository()
                    .getBasedir()
                    .toPath();
        }
    }

    /**
     * Downloads into a local repository.
     *
     * @throws StackException when one of them cannot be had
     */
    static void into(Path localRepository, MavenEnvironment environment, Collection<MavenArtifact> artifacts) {
        log.info("Downloading {} files of the servers into {}", artifacts.size(), localRepository);
        try (Context maven = start(overrides(environment).withLocalRepositoryOverride(localRepository))) {
            List<ArtifactRequest> requests = artifacts.stream()
                    .map(artifact -> new ArtifactRequest(aether(artifact), maven.remoteRepositories(), null))
                    .toList();
            boolean offline = maven.repositorySystemSession().isOffline();
            try {
                maven.repositorySystem().resolveArtifacts(maven.repositorySystemSession(), requests);
            } catch (ArtifactResolutionException e) {
                throw new StackException(
                        "The servers cannot be downloaded from Maven Central into " + localRepository
                                + (offline ? ", since Maven is offline" : "") + ": " + e.getMessage(),
                        e);
            }
        }
    }

    private static ContextOverrides.Builder overrides(MavenEnvironment environment) {
        ContextOverrides.Builder overrides = ContextOverrides.create()
                .withUserSettings(true)
                .withUserSettingsXmlOverride(environment.userSettings())
                .withUserSettingsSecurityXmlOverride(environment.securitySettings());
        environment.globalSettings().ifPresent(overrides::withGlobalSettingsXmlOverride);
        return environment.offline() ? overrides.offline(true) : overrides;
    }

    /** @throws StackException when Maven's settings cannot be read */
    private static Context start(ContextOverrides.Builder overrides) {
        try {
            return Runtimes.INSTANCE.getRuntime().create(overrides.build());
        } catch (IllegalStateException e) {
            throw new StackException("Maven's settings cannot be read: " + e.getMessage(), e);
        }
    }

    private static DefaultArtifact aether(MavenArtifact artifact) {
        return new DefaultArtifact(
                artifact.group(), artifact.name(), artifact.classifier(), artifact.extension(), artifact.version());
    }
}
