package com.emshop.localstack.stack;

import com.emshop.events.EventTypes;
import com.emshop.events.Topics;
import com.emshop.localstack.registry.SchemaRegistration;
import com.emshop.saga.servers.Jvm;
import com.emshop.saga.servers.KafkaServer;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.Parallel;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.SaslListener;
import com.emshop.saga.servers.SchemaRegistryServer;
import com.emshop.saga.servers.Server;
import com.emshop.saga.servers.ServerCertificate;
import com.emshop.saga.servers.ServerContainers;
import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.ServerDistributions;
import com.emshop.saga.servers.SourceTree;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.Trees;
import com.emshop.saga.servers.Watchdog;
import com.emshop.saga.servers.process.ProcessId;
import com.emshop.saga.servers.process.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * All processes of the shop, their data, logs and secrets in one home directory. The processes are processes that live on without
 * this object; any number of JVMs may look at them, and one at a time may start or end them.
 */
public final class LocalStack {
    /** The same for every topic, so that the events of one order are on the partition of the same number everywhere. */
    public static final int PARTITIONS = 12;

    private final ServerDirectory home;
    private final StackSettings settings;
    private final Secrets secrets;
    private final Certificates certificates;
    private final Addresses addresses;
    private final SourceTree tree;
    /** Servers first, in the order in which they are shown; they are ended the other way round. */
    private final Map<String, Server> processes = new LinkedHashMap<>();
    /** Instances beside the first ones, of which most stacks run none. */
    private final Map<Service, Server> seconds = new EnumMap<>(Service.class);

    private final Consumer<String> progress;
    private volatile boolean abandoned;

    private LocalStack(
            ServerDirectory home,
            StackSettings settings,
            SourceTree tree,
            ServerDistributions distributions,
            Consumer<String> progress) {
        this.home = home;
        this.settings = settings;
        this.secrets = Secrets.in(home.root().resolve("secrets"));
        this.tree = tree;
        this.progress = progress;
        this.certificates = secrets.certificates();
        StackPorts ports = settings.ports();
        this.addresses = new Addresses(
                ports,
                settings.ownMysql()
                        .map(own -> MySqlAddress.of(own.url()))
                        .orElseGet(() -> MySqlAddress.embedded(ports.mysql(), certificateOf(MySqlServer.NAME))));
        var kafka = new KafkaServer(
                home,
                distributions,
                ports.kafka(),
                ports.kafkaController(),
                settings.size(),
                new SaslListener(ports.kafkaSasl(), secrets.kafka(KafkaAccess.ADMIN), certificateOf(KafkaServer.NAME)));
        if (settings.ownMysql().isEmpty()) {
            add(new MySqlServer(
                    home,
                    distributions::mysql,
                    ports.mysql(),
                    settings.size(),
                    secrets.admin(),
                    new Databases(secrets, MySqlServer.clientHost()).statements(),
                    certificateOf(MySqlServer.NAME)));
        }
        add(kafka);
        add(new SchemaRegistryServer(home, distributions, ports.registry()));
        add(new ProviderProcess(home, tree, addresses, settings.size(), secrets));
        var environment = environment();
        for (Service service : Service.values()) {
            Supplier<Path> jar = () -> tree.serviceJar(service.label());
            if (!isInShop(service)) {
                add(new ServiceProcess(
                        service,
                        service.label(),
                        home,
                        jar,
                        ports.managementOf(service),
                        settings.size(),
                        environment.of(service)));
            }
            seconds.put(
                    service,
                    new ServiceProcess(
                            service,
                            service.secondLabel(),
                            home,
                            jar,
                            ports.managementOfSecond(service),
                            settings.size(),
                            environment.ofSecond(service)));
        }
        if (settings.compact()) {
            add(new CompactProcess(home, tree, ports, settings.size(), environment));
        }
    }

    private boolean isInShop(Service service) {
        return settings.compact() && CompactProcess.SERVICES.contains(service);
    }

    private ServiceEnvironment environment() {
        return new ServiceEnvironment(settings, addresses, secrets);
    }

    private Optional<ServerCertificate> certificateOf(String server) {
        return settings.tls() ? Optional.of(certificates.of(server)) : Optional.empty();
    }

    /** PEM: who vouches for the servers that are reached by TLS; empty when none is. */
    public Optional<Path> certificateAuthority() {
        return settings.tls() ? Optional.of(certificates.authority()) : Optional.empty();
    }

    private void add(Server process) {
        processes.put(process.name(), process);
    }

    /**
     * The stack of a home directory: as it was started, if it runs, else as the settings say.
     *
     * @param progress receives what happens, a line at a time, from several threads
     */
    public static LocalStack in(
            Path home,
            StackSettings settings,
            Map<String, String> environment,
            SourceTree tree,
            Consumer<String> progress) {
        var directory = new ServerDirectory(home);
        ServerDistributions distributions = BuiltServers.of(tree, environment);
        var asSet = new LocalStack(directory, settings, tree, distributions, progress);
        if (!asSet.isRunning()) {
            return asSet;
        }
        return StackSettings.load(asSet.settingsFile(), environment)
                .map(kept -> new LocalStack(directory, kept, tree, distributions, progress))
                .orElse(asSet);
    }

    private Path settingsFile() {
        return home.run().resolve("stack.properties");
    }

    public ServerDirectory home() {
        return home;
    }

    public StackSettings settings() {
        return settings;
    }

    public Secrets secrets() {
        return secrets;
    }

    public Addresses addresses() {
        return addresses;
    }

    /** Second instances are among them while they run. */
    public Collection<Server> processes() {
        return Stream.concat(
                        processes.values().stream(),
                        seconds.values().stream()
                                .filter(second -> second.running().isPresent()))
                .toList();
    }

    /** @throws StackException that names the processes there are, when this is none; "order" stands for "order-service" too */
    public Server process(String name) {
        return Optional.ofNullable(processes.get(name))
                .or(() -> Optional.ofNullable(processes.get(name + "-service")))
                .or(() -> Optional.ofNullable(processes.get("outbox-" + name)))
                .or(() -> seconds.values().stream()
                        .filter(second -> second.name().equals(name))
                        .findFirst())
                .orElseThrow(() -> new StackException("There is no process " + name + "; the processes are "
                        + String.join(", ", processes.keySet())));
    }

    /** @throws StackException that names the services there are, when this is none; short names as in {@link #process} */
    public Service service(String name) {
        return Arrays.stream(Service.values())
                .filter(service ->
                        Set.of(name, name + "-service", "outbox-" + name).contains(service.label()))
                .findFirst()
                .orElseThrow(() -> new StackException("There is no service " + name + "; the services are "
                        + Arrays.stream(Service.values()).map(Service::label).collect(Collectors.joining(", "))));
    }

    /**
     * Where the service's instances answer: the first one's address, and the second one's while that runs.
     *
     * @return never empty
     */
    public List<String> instancesOf(Service service) {
        return second(service).running().isPresent()
                ? List.of(addresses.of(service), addresses.ofSecond(service))
                : List.of(addresses.of(service));
    }

    private Server second(Service service) {
        return Objects.requireNonNull(seconds.get(service));
    }

    /** Whether any process runs. */
    public boolean isRunning() {
        return processes().stream().anyMatch(process -> process.running().isPresent());
    }

    /** Whether every process answers. */
    public boolean isHealthy() {
        return processes.values().stream().allMatch(Server::isReady);
    }

    /**
     * Starts everything; returns when all processes answer.
     *
     * @param fresh drops the data of earlier runs first
     * @throws StackException when it runs already, a port is taken, or a process does not start; what was started is ended
     *     again then
     */
    public void start(boolean fresh) {
        start(fresh, Optional.empty());
    }

    /**
     * Starts everything, without the data of earlier runs, for as long as a process lives: when that has ended, however it
     * ended, and this stack was not ended before, it is ended within moments, the hard way, and its data removed.
     *
     * @throws StackException like {@link #start}
     */
    public void startFor(ProcessId owner) {
        start(true, Optional.of(owner));
    }

    private void start(boolean fresh, Optional<ProcessId> owner) {
        exclusively(() -> {
            if (isRunning()) {
                throw new StackException(runsAlready());
            }
            if (settings.tls() && ServerContainers.chosen().isPresent()) {
                throw new StackException("EMSHOP_TLS=on is for servers that are processes, not for containers");
            }
            requirePorts();
            if (fresh) {
                dropData();
            }
            settings.store(settingsFile());
            // One that is about to end an earlier stack must not end this one.
            Watchdog.callOff(home);
            owner.ifPresent(process -> Watchdog.of(process, home).start());
            try {
                startAll();
            } catch (RuntimeException e) {
                stopAll();
                throw e;
            }
        });
    }

    private String runsAlready() {
        List<String> down = processes.values().stream()
                .filter(process -> process.running().isEmpty())
                .map(Server::name)
                .toList();
        return "The stack in " + home.root() + " is already running"
                + (down.isEmpty()
                        ? ": see `./emshop status`"
                        : ", except " + String.join(", ", down) + ": start it with `./emshop restart <process>`");
    }

    private void startAll() {
        provideCertificates();
        var first = new ArrayList<Runnable>();
        // What the services wait for; the longest first.
        for (String name : List.of(SchemaRegistryServer.NAME, KafkaServer.NAME, ProviderProcess.NAME)) {
            first.add(() -> startProcess(process(name)));
        }
        first.add(this::startMySql);
        first.add(secrets::provideTokenKeys);
        for (Service service : Service.values()) {
            // Unpacks the jar meanwhile, where that is not done yet.
            first.add(() -> new BootApp(tree.serviceJar(service.label())).extracted());
        }
        Parallel.run(first);
        Parallel.run(List.of(this::provideKafkaContents, this::registerSchemas));
        var services = new ArrayList<Runnable>();
        for (Service service : Service.values()) {
            if (!isInShop(service)) {
                services.add(() -> startService(service));
            }
        }
        if (settings.compact()) {
            services.add(() -> startProcess(process(CompactProcess.NAME)));
        }
        Parallel.run(services);
    }

    private void provideCertificates() {
        if (settings.tls()) {
            certificates.provide();
        }
    }

    private void startService(Service service) {
        try {
            startProcess(process(service.label()));
        } catch (StartFailedException e) {
            new BootApp(tree.serviceJar(service.label())).discardClassArchive();
            throw e;
        }
    }

    private void startMySql() {
        Optional<StackSettings.OwnMySql> own = settings.ownMysql();
        if (own.isPresent()) {
            new Databases(secrets, "%").create(own.get());
            progress.accept("mysql               external, at "
                    + addresses.mysql().host() + ":" + addresses.mysql().port());
        } else {
            startProcess(process(MySqlServer.NAME));
        }
    }

    private void startProcess(Server process) {
        if (abandoned) {
            throw new StackException("The start was interrupted");
        }
        long beganNanos = System.nanoTime();
        process.start();
        Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
        progress.accept("%-18s ready after %4.1f s".formatted(process.name(), took.toMillis() / 1000.0));
    }

    private void provideKafkaContents() {
        var rights = new ArrayList<>(KafkaAccess.bindings());
        rights.addAll(KafkaAccess.anonymousBindings());
        new KafkaContents(secrets, rights).provide(addresses.kafkaSasl(), certificateAuthority());
    }

    /** The services only look up. */
    private void registerSchemas() {
        new SchemaRegistration(addresses.schemaRegistry(), Optional.empty()).register(EventTypes.SCHEMAS);
    }

    /**
     * How a client gets to Kafka as somebody, as its properties.
     *
     * @param user a service, by its label, {@link KafkaAccess#ANALYTICS} or {@link KafkaAccess#ADMIN}
     */
    public Map<String, String> kafkaClient(String user) {
        var properties = new HashMap<>(
                user.equals(KafkaAccess.ADMIN)
                        ? KafkaLogin.plain(secrets.kafka(user), certificateAuthority())
                        : KafkaLogin.scram(secrets.kafka(user), certificateAuthority()));
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, addresses.kafkaSasl());
        return properties;
    }

    /** All topics that events are published to, those for dead letters too. */
    public static List<String> topics() {
        var topics = new ArrayList<>(Topics.ALL);
        for (Service service : Service.values()) {
            topics.addAll(service.deadLetterTopics());
        }
        return topics;
    }

    /**
     * Starts the relay's program beside the relay, with the same settings, to do something else. It shares this JVM's
     * standard input, output and error.
     *
     * @param arguments what it is to do
     */
    public Process relayProgram(List<String> arguments) {
        Path jar = new BootApp(tree.serviceJar(Service.RELAY.label())).extracted();
        var call = new ArrayList<>(List.of("-jar", jar.toString()));
        call.addAll(arguments);
        // Holds some dozens of bytes of each event.
        var builder = new ProcessBuilder(Jvm.command(512, List.of(), call)).inheritIO();
        builder.environment().putAll(environment().of(Service.RELAY));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requirePorts() {
        StackPorts ports = settings.ports();
        var wanted = new LinkedHashMap<Integer, String>();
        for (Service service : Service.values()) {
            wanted.put(ports.of(service), service.label());
            wanted.put(ports.managementOf(service), service.label());
        }
        wanted.put(ports.provider(), ProviderProcess.NAME);
        wanted.put(ports.registry(), SchemaRegistryServer.NAME);
        wanted.put(ports.kafka(), KafkaServer.NAME);
        wanted.put(ports.kafkaController(), KafkaServer.NAME);
        wanted.put(ports.kafkaSasl(), KafkaServer.NAME);
        if (settings.ownMysql().isEmpty()) {
            wanted.put(ports.mysql(), MySqlServer.NAME);
        }
        List<String> taken = wanted.entrySet().stream()
                .filter(port -> !Ports.isFree(port.getKey()))
                .map(port -> port.getKey() + " (" + port.getValue() + ")")
                .toList();
        if (!taken.isEmpty()) {
            throw new StackException("In use by another process: port " + String.join(", ", taken)
                    + ". End that process, or move all ports of this stack: EMSHOP_PORT_OFFSET="
                    + (ports.offset() + 10_000) + " ./emshop up");
        }
    }

    private void dropData() {
        try {
            Trees.delete(home.root().resolve("data"));
            Trees.delete(home.root().resolve("logs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.ownMysql().ifPresent(Databases::drop);
    }

    /** Ends every process: the services first, then what they stand on. Returns when all are gone. */
    public void stop() {
        exclusively(this::stopAll);
    }

    /** From a shutdown hook: ends every process, also while another thread of this JVM is still starting them. */
    public void abandon() {
        abandoned = true;
        stopProcesses();
        // Once more, for a process that was started in the moment before.
        stopAll();
    }

    private void stopAll() {
        stopProcesses();
        // Last: should this process be killed meanwhile, the watchdog ends what is left.
        Watchdog.callOff(home);
    }

    private void stopProcesses() {
        Parallel.run(Stream.concat(processes.values().stream(), seconds.values().stream())
                .filter(process -> process instanceof ServiceProcess || process instanceof CompactProcess)
                .map(this::stopping)
                .toList());
        Parallel.run(processes.values().stream().map(this::stopping).toList());
    }

    private Runnable stopping(Server process) {
        return () -> {
            Optional<ProcessId> running = process.running();
            process.stop();
            if (running.isPresent()) {
                progress.accept("%-18s ended".formatted(process.name()));
            }
        };
    }

    /** Ends those of the processes that run, and starts all, side by side. */
    public void restart(List<Server> restarted) {
        exclusively(() -> {
            secrets.provideTokenKeys();
            provideCertificates();
            Parallel.run(restarted.stream()
                    .map(process -> (Runnable) () -> {
                        process.stop();
                        startProcess(process);
                    })
                    .toList());
        });
    }

    /**
     * Starts another instance of each of the services, of this tree's build, beside the one that runs, which may be one of another
     * version. As before an upgrade, accounts, rights, topics and the events' schemas become those of this version first.
     *
     * @throws StackException when the stack does not run, or an instance does not start; the others may run then
     */
    public void add(Collection<Service> services) {
        exclusively(() -> {
            if (!isRunning()) {
                throw new StackException("The stack does not run: start it with `./emshop up`");
            }
            Parallel.run(List.of(this::provideDatabases, this::provideKafkaContents, this::registerSchemas));
            Parallel.run(services.stream()
                    .map(service -> (Runnable) () -> startProcess(second(service)))
                    .toList());
        });
    }

    private void provideDatabases() {
        settings.ownMysql()
                .ifPresentOrElse(
                        own -> new Databases(secrets, "%").create(own),
                        () -> new Databases(secrets, MySqlServer.clientHost())
                                .create(addresses.mysql().jdbcUrl("")));
    }

    /** Ends the instances that {@link #add} has started. */
    public void remove(Collection<Service> services) {
        exclusively(() -> Parallel.run(
                services.stream().map(service -> stopping(second(service))).toList()));
    }

    /** @throws StackException when another JVM is starting or ending this stack at the moment */
    private void exclusively(Runnable work) {
        try {
            Files.createDirectories(home.run());
            try (var channel = FileChannel.open(
                            home.run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    throw new StackException(
                            "Another ./emshop is starting or stopping the stack in " + home.root() + ": wait for it");
                }
                work.run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
