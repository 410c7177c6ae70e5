package com.emshop.benchmarks;

import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.SourceTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The shop's own relay, with its default settings. */
final class EmshopRelay implements Subject {
    static final String NAME = "emshop relay";
    static final String MODULE = "outbox-relay";
    private static final String SOURCE = "--outbox-relay.sources[0].";

    private final BenchmarkServers servers;
    private final boolean encrypted;
    private final Path jar;

    /** @param encrypted whether it reads the binlog over TLS */
    EmshopRelay(BenchmarkServers servers, SourceTree tree, boolean encrypted) {
        this.servers = servers;
        this.encrypted = encrypted;
        this.jar = tree.serviceJar(MODULE);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String delivery() {
        return "exactly once";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    @Override
    public SubjectProcess start(String run) {
        return start(run, List.of());
    }

    /** @param flags of the JVM, beside those that all subjects get */
    SubjectProcess start(String run, List<String> flags) {
        // A source of its own for each start: it begins where the outbox begins.
        var arguments = new ArrayList<>(arguments(jar, Ports.free(1).iterator().next()));
        arguments.addAll(settings(servers, run, servers.mysql().port(), List.of(Outbox.SCHEMA)));
        arguments.add(SOURCE + "tls=" + (encrypted ? "REQUIRED" : "DISABLED"));
        return SubjectProcess.start(
                servers.directory(),
                MODULE,
                flags,
                arguments,
                servers.directory().root());
    }

    /** What runs it as a server of this machine, whose health is asked for at this port. */
    static List<String> arguments(Path jar, int managementPort) {
        return List.of(
                "-jar",
                jar.toString(),
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--management.server.port=" + managementPort);
    }

    /** Which source it reads, and where it publishes: for the relay and for its commands. */
    static List<String> settings(BenchmarkServers servers, String name, int mysqlPort, List<String> schemas) {
        MySqlServer mysql = servers.mysql();
        List<String> settings = new ArrayList<>(List.of(
                "--outbox-relay.kafka.bootstrap-servers=" + servers.kafka().bootstrap(),
                SOURCE + "name=" + name,
                SOURCE + "host=127.0.0.1",
                SOURCE + "port=" + mysqlPort,
                SOURCE + "username=" + mysql.admin().user(),
                SOURCE + "password=" + mysql.admin().password()));
        for (int i = 0; i < schemas.size(); i++) {
            settings.add(SOURCE + "schemas[" + i + "]=" + schemas.get(i));
        }
        return settings;
    }
}
