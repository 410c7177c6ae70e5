package com.emshop.saga.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.saga.servers.process.ChildProcess;
import com.emshop.saga.servers.process.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // before each test
class WatchdogTest {
    @TempDir
    private Path temporary;

    private Process owner;
    private Process server;
    private ServerDirectory directory;
    private ChildProcess watchdog;

    @BeforeEach
    void begin() throws IOException {
        owner = new ProcessBuilder("sleep", "600").start();
        server = new ProcessBuilder("sleep", "600").start();
        directory = new ServerDirectory(temporary.resolve("servers"));
        Files.createDirectories(directory.data("mysql"));
        directory.pidFile("mysql").write(ProcessId.of(server.toHandle()));
        watchdog = Watchdog.of(ProcessId.of(owner.toHandle()), directory);
        watchdog.start();
    }

    @AfterEach
    void end() {
        owner.destroyForcibly();
        server.destroyForcibly();
        watchdog.kill9();
    }

    @Test
    void theServersEndWithTheirOwner() {
        assertThat(watchdog.running()).isPresent();
        assertThat(server.isAlive()).isTrue();

        owner.destroyForcibly();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> !server.isAlive() && watchdog.running().isEmpty());
        assertThat(directory.root().resolve("data")).doesNotExist();
    }

    @Test
    void aWatchdogThatIsCalledOffLetsTheServersBe() {
        Watchdog.callOff(directory);
        owner.destroyForcibly();

        assertThat(watchdog.running()).isEmpty();
        assertThat(server.isAlive()).isTrue();
        assertThat(directory.data("mysql")).exists();
    }
}
