package com.emshop.relay;

import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.ServerDistributions;
import com.emshop.saga.servers.ServerSize;
import com.emshop.saga.servers.Trees;
import com.emshop.saga.servers.Watchdog;
import com.emshop.saga.servers.process.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A separate MySQL for tests that reset their server. It ends with this JVM at the latest. */
final class OwnMySql implements AutoCloseable {

    private final ServerDirectory directory;
    private final MySqlServer server;

    OwnMySql() throws IOException {
        directory = new ServerDirectory(
                Path.of("target", "own-mysql-" + ProcessHandle.current().pid()));
        Files.createDirectories(directory.run());
        Watchdog.of(ProcessId.of(ProcessHandle.current()), directory).start();
        server = new MySqlServer(
                directory,
                ServerDistributions.ofUser()::mysql,
                Ports.free(1).iterator().next(),
                ServerSize.SMALL,
                new Credentials("relay_test", "relay_test"),
                List.of(),
                Optional.empty());
        server.start();
    }

    MySqlServer server() {
        return server;
    }

    @Override
    public void close() throws IOException {
        server.stop();
        Watchdog.callOff(directory);
        Trees.delete(directory.root());
    }
}
