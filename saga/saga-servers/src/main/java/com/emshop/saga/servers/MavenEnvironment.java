package com.emshop.saga.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How the user's Maven is set up, as far as it can be seen from outside: by system properties, which Surefire and Failsafe hand
 * to the JVM of a test, by the environment, and by the settings files.
 *
 * @param properties system properties
 * @param variables of the environment
 */
record MavenEnvironment(Function<String, Optional<String>> properties, Map<String, String> variables) {
    private static final List<String> COMMAND_LINES = List.of("MAVEN_CMD_LINE_ARGS", "MAVEN_ARGS", "MAVEN_OPTS");
    private static final String LOCAL_REPOSITORY = "maven.repo.local";

    static MavenEnvironment ofThisJvm() {
        return new MavenEnvironment(name -> Optional.ofNullable(System.getProperty(name)), System.getenv());
    }

    /** The local repository that was asked for; empty when the settings or the default apply. */
    Optional<Path> localRepository() {
        return property(LOCAL_REPOSITORY)
                // Set by Surefire and Failsafe.
                .or(() -> property("localRepository"))
                .or(() -> words().filter(word -> word.startsWith("-D" + LOCAL_REPOSITORY + "="))
                        .map(word -> word.substring(word.indexOf('=') + 1))
                        .findFirst())
                .map(Path::of);
    }

    /** Where it is unless somebody asks for another. */
    Path defaultLocalRepository() {
        return userHome().resolve("repository");
    }

    /** Whether the build that this JVM belongs to was started offline. */
    boolean offline() {
        return words().anyMatch(word -> word.equals("-o") || word.equals("--offline"));
    }

    /** {@code settings.xml} of the user; it need not exist. */
    Path userSettings() {
        List<String> all = words().toList();
        for (int i = 0; i + 1 < all.size(); i++) {
            if (all.get(i).equals("-s") || all.get(i).equals("--settings")) {
                return Path.of(all.get(i + 1));
            }
        }
        return userHome().resolve("settings.xml");
    }

    /** {@code settings.xml} of the Maven installation, where one is named. */
    Optional<Path> globalSettings() {
        return property("maven.home")
                .or(() -> Stream.of("MAVEN_HOME", "M2_HOME")
                        .flatMap(name -> Optional.ofNullable(variables.get(name)).stream())
                        .findFirst())
                .map(home -> Path.of(home, "conf", "settings.xml"))
                .filter(Files::exists);
    }

    /** Where Maven keeps the master password. */
    Path securitySettings() {
        return userHome().resolve("settings-security.xml");
    }

    private Path userHome() {
        return Path.of(property("user.home").orElse("."), ".m2");
    }

    private Optional<String> property(String name) {
        return properties.apply(name).filter(value -> !value.isBlank());
    }

    private Stream<String> words() {
        return COMMAND_LINES.stream()
                .flatMap(name -> Optional.ofNullable(variables.get(name)).stream())
                .flatMap(line -> Arrays.stream(line.strip().split("\\s+")));
    }
}
