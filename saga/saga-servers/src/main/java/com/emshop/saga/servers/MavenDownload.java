package com.emshop.saga.servers;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.model.interpolation.ModelInterpolator;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.supplier.SessionBuilderSupplier;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/** Downloads with Maven's own resolver. Apart from those who only look, so that they load none of it. */
final class MavenDownload {
    private static final Logger log = LoggerFactory.getLogger(MavenDownload.class);
    private static final RemoteRepository CENTRAL = new RemoteRepository.Builder(
                    "central", "default", ModelInterpolator.DEFAULT_MAVEN_REPO_CENTRAL_URL)
            .build();

    private MavenDownload() {}

    /** What the settings say; empty when they say nothing. */
    static Optional<Path> localRepository(MavenEnvironment environment) {
        return Optional.ofNullable(settings(environment).getLocalRepository()).map(Path::of);
    }

    /**
     * Downloads into a local repository.
     *
     * @throws StackException when one of them cannot be had
     */
    static void into(Path localRepository, MavenEnvironment environment, Collection<MavenArtifact> artifacts) {
        Settings settings = settings(environment);
        boolean offline = environment.offline() || settings.isOffline();
        log.info("Downloading {} files of the servers into {}", artifacts.size(), localRepository);
        try (RepositorySystem system = new RepositorySystemSupplier().get();
                CloseableSession session = session(system, localRepository, settings, offline)) {
            List<RemoteRepository> repositories = system.newResolutionRepositories(session, repositories(settings));
            List<ArtifactRequest> requests = artifacts.stream()
                    .map(artifact -> new ArtifactRequest(aether(artifact), repositories, null))
                    .toList();
            system.resolveArtifacts(session, requests);
        } catch (ArtifactResolutionException e) {
            throw new StackException(
                    "The servers cannot be downloaded from Maven Central into " + localRepository
                            + (offline ? ", since Maven is offline" : "") + ": " + e.getMessage(),
                    e);
        }
    }

    private static CloseableSession session(
            RepositorySystem system, Path localRepository, Settings settings, boolean offline) {
        return new SessionBuilderSupplier(system)
                .get()
                .withLocalRepositoryBaseDirectories(localRepository)
                .setOffline(offline)
                .setMirrorSelector(mirrors(settings))
                .setProxySelector(proxies(settings))
                .setAuthenticationSelector(passwords(settings))
                .build();
    }

    private static DefaultMirrorSelector mirrors(Settings settings) {
        var selector = new DefaultMirrorSelector();
        for (Mirror mirror : settings.getMirrors()) {
            selector.add(
                    mirror.getId(),
                    mirror.getUrl(),
                    mirror.getLayout(),
                    false,
                    mirror.isBlocked(),
                    mirror.getMirrorOf(),
                    mirror.getMirrorOfLayouts());
        }
        return selector;
    }

    private static DefaultProxySelector proxies(Settings settings) {
        var selector = new DefaultProxySelector();
        for (Proxy proxy : settings.getProxies()) {
            if (proxy.isActive()) {
                var login = new AuthenticationBuilder()
                        .addUsername(proxy.getUsername())
                        .addPassword(proxy.getPassword());
                selector.add(
                        new org.eclipse.aether.repository.Proxy(
                                proxy.getProtocol(), proxy.getHost(), proxy.getPort(), login.build()),
                        proxy.getNonProxyHosts());
            }
        }
        return selector;
    }

    private static DefaultAuthenticationSelector passwords(Settings settings) {
        var selector = new DefaultAuthenticationSelector();
        for (Server server : settings.getServers()) {
            selector.add(
                    server.getId(),
                    new AuthenticationBuilder()
                            .addUsername(server.getUsername())
                            .addPassword(server.getPassword())
                            .addPrivateKey(server.getPrivateKey(), server.getPassphrase())
                            .build());
        }
        return selector;
    }

    /** Those of the active profiles, and Maven Central. */
    private static List<RemoteRepository> repositories(Settings settings) {
        Map<String, RemoteRepository> byId = new LinkedHashMap<>();
        byId.put(CENTRAL.getId(), CENTRAL);
        settings.getProfiles().stream()
                .filter(profile -> isActive(settings, profile))
                .flatMap(profile -> profile.getRepositories().stream())
                .forEach(own -> byId.put(
                        own.getId(), new RemoteRepository.Builder(own.getId(), own.getLayout(), own.getUrl()).build()));
        return List.copyOf(byId.values());
    }

    private static boolean isActive(Settings settings, Profile profile) {
        return settings.getActiveProfiles().contains(profile.getId())
                || profile.getActivation() != null && profile.getActivation().isActiveByDefault();
    }

    /** With passwords decrypted. */
    private static Settings settings(MavenEnvironment environment) {
        var request = new DefaultSettingsBuildingRequest();
        request.setUserSettingsFile(environment.userSettings().toFile());
        environment.globalSettings().ifPresent(file -> request.setGlobalSettingsFile(file.toFile()));
        request.setSystemProperties(System.getProperties());
        try {
            Settings settings = new DefaultSettingsBuilderFactory()
                    .newInstance()
                    .build(request)
                    .getEffectiveSettings();
            var decrypter = new DefaultSettingsDecrypter(new DefaultSecDispatcher(
                    new DefaultPlexusCipher(),
                    Map.of(),
                    environment.securitySettings().toString()));
            SettingsDecryptionResult decrypted = decrypter.decrypt(new DefaultSettingsDecryptionRequest(settings));
            settings.setServers(decrypted.getServers());
            settings.setProxies(decrypted.getProxies());
            return settings;
        } catch (SettingsBuildingException e) {
            throw new StackException("Maven's settings cannot be read: " + e.getMessage(), e);
        }
    }

    private static DefaultArtifact aether(MavenArtifact artifact) {
        return new DefaultArtifact(
                artifact.group(), artifact.name(), artifact.classifier(), artifact.extension(), artifact.version());
    }
}
