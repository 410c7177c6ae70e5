package com.emshop.benchmarks;

import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.KafkaServer;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.Parallel;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.ServerDistributions;
import com.emshop.saga.servers.ServerSize;
import com.emshop.saga.servers.SourceTree;
import com.emshop.saga.servers.Trees;
import com.emshop.saga.servers.Watchdog;
import com.emshop.saga.servers.process.ProcessId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A MySQL and a Kafka of this run's own, on free ports of 127.0.0.1, large enough not to be what is measured. They end,
 * and so does every process started in their directory, when they are closed or when this JVM ends, however it ends.
 */
final class BenchmarkServers implements AutoCloseable {
    /** Loopback only, data that is thrown away: the password hides nothing. */
    private static final Credentials ADMIN = new Credentials("emshop_bench", "emshop_bench");

    private static final int SEGMENT_BYTES = 256 * 1024 * 1024;

    private final ServerDirectory directory;
    private final MySqlServer mysql;
    private final KafkaServer kafka;

    private BenchmarkServers(ServerDirectory directory, MySqlServer mysql, KafkaServer kafka) {
        this.directory = directory;
        this.mysql = mysql;
        this.kafka = kafka;
    }

    static BenchmarkServers start(SourceTree tree) {
        ServerDistributions distributions = ServerDistributions.ofUser();
        ProcessId self = ProcessId.of(ProcessHandle.current());
        var directory = new ServerDirectory(
                tree.root().resolve("target").resolve("benchmark-servers").resolve(Long.toString(self.pid())));
        Iterator<Integer> ports = Ports.free(3).iterator();
        var mysql = new MySqlServer(
                directory, distributions::mysql, ports.next(), ServerSize.LARGE, ADMIN, List.of(), Optional.empty());
        var kafka = new KafkaServer(
                directory,
                distributions,
                ports.next(),
                ports.next(),
                ServerSize.LARGE,
                Map.of(
                        "num.network.threads", "3",
                        "num.io.threads", "8",
                        "log.segment.bytes", Integer.toString(SEGMENT_BYTES),
                        "log.index.size.max.bytes", Integer.toString(10 * 1024 * 1024),
                        // Topics are dropped between the subjects: their records must not fill the disk.
                        "file.delete.delay.ms", "1000"));
        try {
            // A pid may come again: what an earlier run of the same one left is nobody's.
            Trees.delete(directory.root());
            Files.createDirectories(directory.run());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var servers = new BenchmarkServers(directory, mysql, kafka);
        try {
            Watchdog.of(self, directory).start();
            Parallel.run(List.of(mysql::start, kafka::start));
            return servers;
        } catch (RuntimeException e) {
            servers.end();
            throw e;
        }
    }

    ServerDirectory directory() {
        return directory;
    }

    MySqlServer mysql() {
        return mysql;
    }

    KafkaServer kafka() {
        return kafka;
    }

    /** All of them; when one cannot be ended, the watchdog does it. The logs stay. */
    private void end() {
        mysql.kill9();
        kafka.kill9();
    }

    @Override
    public void close() {
        end();
        try {
            Trees.delete(directory.data(MySqlServer.NAME));
            Trees.delete(directory.data(KafkaServer.NAME));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
