package com.emshop.saga.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MavenEnvironmentTest {
    private final Map<String, String> properties = new HashMap<>(Map.of("user.home", "/home/somebody"));
    private final Map<String, String> variables = new HashMap<>();
    private final MavenEnvironment environment =
            new MavenEnvironment(name -> Optional.ofNullable(properties.get(name)), variables);

    @Test
    void repositoryIsTheUsersUnlessAnotherIsAskedFor() {
        assertThat(environment.localRepository()).isEmpty();
        assertThat(environment.defaultLocalRepository()).isEqualTo(Path.of("/home/somebody/.m2/repository"));
    }

    @Test
    void repositoryOfTheBuildIsUsedInItsTests() {
        properties.put("localRepository", "/elsewhere");

        assertThat(environment.localRepository()).contains(Path.of("/elsewhere"));
    }

    @Test
    void repositoryIsReadFromMavensOptions() {
        variables.put("MAVEN_OPTS", "-Xmx1g -Dmaven.repo.local=/elsewhere");

        assertThat(environment.localRepository()).contains(Path.of("/elsewhere"));
    }

    @Test
    void ownPropertyComesBeforeTheBuilds() {
        properties.put("maven.repo.local", "/own");
        properties.put("localRepository", "/elsewhere");

        assertThat(environment.localRepository()).contains(Path.of("/own"));
    }

    @Test
    void offlineBuildStaysOffline() {
        assertThat(environment.offline()).isFalse();

        variables.put("MAVEN_CMD_LINE_ARGS", " -B -o verify");

        assertThat(environment.offline()).isTrue();
    }

    @Test
    void settingsAreThoseOfTheCommandLineOrTheUser() {
        assertThat(environment.userSettings()).isEqualTo(Path.of("/home/somebody/.m2/settings.xml"));

        variables.put("MAVEN_ARGS", "-B --settings /build/settings.xml");

        assertThat(environment.userSettings()).isEqualTo(Path.of("/build/settings.xml"));
    }
}
