package com.emshop.benchmarks;

import com.emshop.localstack.servers.MySqlServer;
import com.emshop.localstack.servers.Ports;
import com.emshop.localstack.servers.SourceTree;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The shop's own relay, with its default settings. */
final class EmshopRelay implements Subject {
    static final String NAME = "emshop relay";
    private static final String MODULE = "outbox-relay";

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
        MySqlServer mysql = servers.mysql();
        String source = "--emshop.relay.sources[0].";
        return SubjectProcess.start(
                servers.directory(),
                MODULE,
                flags,
                List.of(
                        "-jar",
                        jar.toString(),
                        "--server.address=127.0.0.1",
                        "--server.port=" + Ports.free(1).iterator().next(),
                        "--emshop.relay.kafka.bootstrap-servers="
                                + servers.kafka().bootstrap(),
                        // A source of its own for each start: it begins where the outbox begins.
                        source + "name=" + run,
                        source + "host=127.0.0.1",
                        source + "port=" + mysql.port(),
                        source + "username=" + mysql.admin().user(),
                        source + "password=" + mysql.admin().password(),
                        source + "tls=" + (encrypted ? "REQUIRED" : "DISABLED"),
                        source + "schemas[0]=" + Outbox.SCHEMA),
                servers.directory().root());
    }
}
