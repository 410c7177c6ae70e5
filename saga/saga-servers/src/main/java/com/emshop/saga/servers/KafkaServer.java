package com.emshop.saga.servers;

import com.emshop.saga.servers.process.ChildProcess;
import com.emshop.saga.servers.process.Launch;
import com.emshop.saga.servers.process.Polling;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** One Kafka broker, KRaft, with a single copy of everything. Topics are created on purpose only. */
public final class KafkaServer extends ChildServer {
    public static final String NAME = "kafka";

    private static final int SMALL_HEAP_MEBIBYTES = 256;
    private static final int LARGE_HEAP_MEBIBYTES = 1024;
    /** After a kill -9 the logs are read again, and the session of the killed broker must end first. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    private final int port;

    /** @param brokerProperties replace the broker's settings of the same name */
    public KafkaServer(
            ServerDirectory directory,
            ServerDistributions distributions,
            int port,
            int controllerPort,
            ServerSize size,
            Map<String, String> brokerProperties) {
        this(directory, distributions, List.of(port), controllerPort, size, brokerProperties, Optional.empty());
    }

    /** One that knows who is who, and lets nobody do what no right allows: until some are created, that is everything. */
    public KafkaServer(
            ServerDirectory directory,
            ServerDistributions distributions,
            int port,
            int controllerPort,
            ServerSize size,
            SaslListener saslListener) {
        this(
                directory,
                distributions,
                List.of(port, saslListener.port()),
                controllerPort,
                size,
                saslListener.settings(listenAddress(), port, controllerPort),
                saslListener.certificate());
    }

    /** @param ports the first is where clients get in without a login */
    private KafkaServer(
            ServerDirectory directory,
            ServerDistributions distributions,
            List<Integer> ports,
            int controllerPort,
            ServerSize size,
            Map<String, String> brokerProperties,
            Optional<ServerCertificate> certificate) {
        super(ServerContainers.chosen()
                .map(containers -> containers.kafka(
                        directory.log(NAME), ports, brokerProperties, certificate, () -> answers(ports.get(0))))
                .orElseGet(() -> new ChildProcess(
                        NAME,
                        directory.pidFile(NAME),
                        directory.log(NAME),
                        () -> launch(directory, distributions, ports.get(0), controllerPort, size, brokerProperties),
                        () -> answers(ports.get(0)),
                        START_TIMEOUT,
                        STOP_TIMEOUT)));
        this.port = ports.get(0);
    }

    private static Launch launch(
            ServerDirectory directory,
            ServerDistributions distributions,
            int port,
            int controllerPort,
            ServerSize size,
            Map<String, String> brokerProperties) {
        Path settings = settingsFile(directory, port, controllerPort, brokerProperties);
        List<String> arguments =
                List.of("-cp", distributions.brokerClassPath(), ServerDistributions.BROKER, settings.toString());
        List<String> command = switch (size) {
            case SMALL -> Jvm.command(SMALL_HEAP_MEBIBYTES, List.of(), arguments);
            case LARGE -> Jvm.busyCommand(LARGE_HEAP_MEBIBYTES, List.of(), arguments);
        };
        return new Launch(command, Jvm.environment(), directory.root());
    }

    /** Not on the command line, which everybody on this machine can read. */
    private static Path settingsFile(
            ServerDirectory directory, int port, int controllerPort, Map<String, String> brokerProperties) {
        String address = "PLAINTEXT://127.0.0.1:" + port;
        var properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("listeners", address + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", address);
        properties.put("log.dirs", directory.data(NAME).toString());
        properties.putAll(brokerProperties);
        var text = new StringWriter();
        Path file = directory.run().resolve("kafka.properties");
        try {
            properties.store(text, null);
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            PrivateFiles.write(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A container's own loopback is not where its ports are published from. */
    private static String listenAddress() {
        return ServerContainers.chosen().isPresent() ? "0.0.0.0" : "127.0.0.1";
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** Creates those of the topics that are not there yet; the others stay as they are. */
    public void createTopics(Collection<String> names, int partitions) {
        try (Admin admin = admin(port)) {
            var missing = new TreeSet<>(names);
            missing.removeAll(await(admin.listTopics().names()));
            create(admin, missing, partitions);
        }
    }

    /**
     * Drops the topics with all they hold, and creates them anew, empty. Running consumers and producers of them see
     * errors in between.
     */
    public void recreateTopics(Collection<String> names, int partitions) {
        try (Admin admin = admin(port)) {
            var existing = new TreeSet<>(names);
            existing.retainAll(await(admin.listTopics().names()));
            for (var deletion : admin.deleteTopics(existing).topicNameValues().values()) {
                try {
                    await(deletion);
                } catch (IllegalStateException e) {
                    if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                        throw e;
                    }
                }
            }
            create(admin, names, partitions);
        }
    }

    private static void create(Admin admin, Collection<String> names, int partitions) {
        List<NewTopic> topics = names.stream()
                .map(name -> new NewTopic(name, partitions, (short) 1))
                .toList();
        for (var creation : admin.createTopics(topics).values().values()) {
            try {
                await(creation);
            } catch (IllegalStateException e) {
                // Someone else created it in the meantime, which is what was wanted.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        awaitLeaders(admin, Set.copyOf(names));
    }

    /** A created topic can be used only once each partition has its leader. */
    private static void awaitLeaders(Admin admin, Set<String> names) {
        boolean led = Polling.until(REQUEST_TIMEOUT, () -> {
            try {
                return await(admin.describeTopics(names).allTopicNames()).values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition -> partition.leader() != null);
            } catch (IllegalStateException notYet) {
                if (notYet.getCause() instanceof UnknownTopicOrPartitionException) {
                    return false;
                }
                throw notYet;
            }
        });
        if (!led) {
            throw new IllegalStateException("topics " + names + " have no leader");
        }
    }

    private static boolean answers(int port) {
        if (!Ports.isOpen(port)) {
            // The admin client would wait, and warn in the log, while nobody listens.
            return false;
        }
        try (Admin admin = admin(port)) {
            return !admin.describeCluster()
                    .nodes()
                    .get(PROBE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Admin admin(int port) {
        var settings = new HashMap<String, Object>();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + port);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis());
        return Admin.create(settings);
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker refused: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the broker did not answer within " + REQUEST_TIMEOUT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the broker", e);
        }
    }
}
