package com.emshop.localstack.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.localstack.process.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchdogTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temporary;

    @Test
    void theServersEndWithTheirOwner() throws Exception {
        Process owner = new ProcessBuilder("sleep", "600").start();
        Process server = new ProcessBuilder("sleep", "600").start();
        var directory = new ServerDirectory(temporary.resolve("servers"));
        Files.createDirectories(directory.data("mysql"));
        directory.pidFile("mysql").write(ProcessId.of(server.toHandle()));
        Process watchdog = new ProcessBuilder(Watchdog.command(ProcessId.of(owner.toHandle()), directory))
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("watchdog.log").toFile())
                .start();
        try {
            assertThat(watchdog.isAlive()).isTrue();
            assertThat(server.isAlive()).isTrue();

            owner.destroyForcibly();

            await().atMost(Duration.ofSeconds(60)).until(() -> !server.isAlive() && !watchdog.isAlive());
            assertThat(watchdog.exitValue()).isZero();
            assertThat(directory.root().resolve("data")).doesNotExist();
        } finally {
            owner.destroyForcibly();
            server.destroyForcibly();
            watchdog.destroyForcibly();
        }
    }
}
