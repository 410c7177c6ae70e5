package com.emshop.localstack.stack;

import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.ServerSize;
import com.emshop.saga.servers.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a stack was started with. Kept while it runs, so that a later command uses the same ports and time scale
 * without repeating them.
 *
 * @param speedUp what business durations are divided by
 * @param tls whether the services and Kafka, and they and the embedded MySQL, speak TLS with each other
 * @param size of the servers and the services' JVMs
 * @param compact whether the services but the relay are one process
 * @param ownMysql the server to use instead of the embedded one, where there is one
 */
public record StackSettings(
        StackPorts ports, int speedUp, boolean tls, ServerSize size, boolean compact, Optional<OwnMySql> ownMysql) {
    private static final String PORT_OFFSET = "EMSHOP_PORT_OFFSET";
    private static final String MYSQL_URL = "EMSHOP_MYSQL_URL";
    private static final String MYSQL_USERNAME = "EMSHOP_MYSQL_USERNAME";
    private static final String MYSQL_PASSWORD = "EMSHOP_MYSQL_PASSWORD";
    private static final String TLS = "EMSHOP_TLS";
    private static final String SIZE = "EMSHOP_SIZE";
    private static final String COMPACT = "EMSHOP_COMPACT";
    private static final String SPEED_UP = "EMSHOP_SPEED_UP";

    /** @throws StackException when the speed-up is below 1 */
    public StackSettings {
        if (speedUp < 1) {
            throw new StackException("--speed-up has to be 1 or more, not " + speedUp);
        }
    }

    /**
     * A MySQL that somebody else runs.
     *
     * @param url {@code jdbc:mysql://host:port/…}
     * @param admin may create schemas and accounts
     */
    public record OwnMySql(String url, Credentials admin) {}

    /** @throws StackException that names the variable, when one makes no sense */
    public static StackSettings of(Map<String, String> environment) {
        return new StackSettings(
                new StackPorts(number(environment, PORT_OFFSET, 0)),
                number(environment, SPEED_UP, 1),
                tls(environment),
                size(environment),
                isOn(environment, COMPACT),
                Optional.ofNullable(environment.get(MYSQL_URL))
                        .filter(url -> !url.isBlank())
                        .map(url -> new OwnMySql(
                                url,
                                new Credentials(
                                        environment.getOrDefault(MYSQL_USERNAME, "root"),
                                        environment.getOrDefault(MYSQL_PASSWORD, "")))));
    }

    public StackSettings withSpeedUp(int changed) {
        return new StackSettings(ports, changed, tls, size, compact, ownMysql);
    }

    public StackSettings asCompact() {
        return new StackSettings(ports, speedUp, tls, size, true, ownMysql);
    }

    /** @throws StackException when the variable says something else than {@code on} or {@code off} */
    public static boolean tls(Map<String, String> environment) {
        return isOn(environment, TLS);
    }

    private static boolean isOn(Map<String, String> environment, String name) {
        return switch (environment.getOrDefault(name, "")) {
            case "", "off" -> false;
            case "on" -> true;
            default -> throw new StackException(name + " can be on or off, not " + environment.get(name));
        };
    }

    private static ServerSize size(Map<String, String> environment) {
        return switch (environment.getOrDefault(SIZE, "")) {
            case "", "small" -> ServerSize.SMALL;
            case "large" -> ServerSize.LARGE;
            default -> throw new StackException(SIZE + " can be small or large, not " + environment.get(SIZE));
        };
    }

    private static int number(Map<String, String> environment, String name, int otherwise) {
        @Nullable String text = environment.get(name);
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new StackException(name + " has to be a number, not " + text, e);
        }
    }

    /** The settings kept in a file; empty when there is none. The password of a foreign server is never kept. */
    static Optional<StackSettings> load(Path file, Map<String, String> environment) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var kept = new HashMap<>(environment);
        for (String name : properties.stringPropertyNames()) {
            kept.put(name, properties.getProperty(name));
        }
        return Optional.of(of(kept));
    }

    void store(Path file) {
        var properties = new Properties();
        properties.setProperty(PORT_OFFSET, Integer.toString(ports.offset()));
        properties.setProperty(SPEED_UP, Integer.toString(speedUp));
        properties.setProperty(TLS, tls ? "on" : "off");
        properties.setProperty(SIZE, size.name().toLowerCase(Locale.ROOT));
        properties.setProperty(COMPACT, compact ? "on" : "off");
        properties.setProperty(MYSQL_URL, ownMysql.map(OwnMySql::url).orElse(""));
        ownMysql.ifPresent(
                own -> properties.setProperty(MYSQL_USERNAME, own.admin().user()));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path written = file.resolveSibling(file.getFileName() + ".new");
            try (var writer = Files.newBufferedWriter(written)) {
                properties.store(writer, null);
            }
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
