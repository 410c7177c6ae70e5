package com.emshop.saga.servers;

import com.emshop.saga.servers.process.LogFile;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Runs the servers in containers instead of as processes of this machine, on the same ports of 127.0.0.1, when the system
 * property {@value #PROPERTY} is {@value #CONTAINERS}. They end with the JVM that started them.
 *
 * <p>Nothing falls back: without an engine, starting a server fails.
 */
public interface ServerContainers {
    String PROPERTY = "saga.servers";
    String CONTAINERS = "containers";

    /**
     * @param options of the server, beside those of the image
     * @param certificate the one that the options name, if they name one; its files are at the same path in the container
     * @param admin its password is root's too
     * @param statements run at each start with all rights
     */
    Server mysql(
            LogFile log,
            int port,
            List<String> options,
            Optional<ServerCertificate> certificate,
            Credentials admin,
            List<String> statements);

    /**
     * @param ports the first is that of the listener without a login, whose place is known here; where there are more, the
     *     settings say what listens on them all
     * @param settings beside those that a broker of one machine has
     * @param certificate the one that the settings name, if they name one; its files are at the same path in the container
     */
    Server kafka(
            LogFile log,
            List<Integer> ports,
            Map<String, String> settings,
            Optional<ServerCertificate> certificate,
            BooleanSupplier readiness);

    Server registry(LogFile log, int port, BooleanSupplier readiness);

    /**
     * The containers that the property asks for.
     *
     * @throws StackException when the property says something else, or Testcontainers is not on the class path
     */
    static Optional<ServerContainers> chosen() {
        String chosen = System.getProperty(PROPERTY, "");
        return switch (chosen) {
            case "" -> Optional.empty();
            // By name: most who use this module have no Testcontainers.
            case CONTAINERS -> Optional.of(made("com.emshop.saga.servers.TestcontainersServers"));
            default -> throw new StackException(PROPERTY + " can be " + CONTAINERS + ", not " + chosen);
        };
    }

    private static ServerContainers made(String className) {
        try {
            return (ServerContainers)
                    Class.forName(className).getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new StackException("No containers: " + e.getCause(), e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new StackException("Testcontainers is not on the class path: " + e, e);
        }
    }
}
