package com.emshop.saga.servers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private ChildProcess sleeper;

    @BeforeEach
    void prepare() {
        sleeper = process(List.of("sleep", "600"), () -> true);
    }

    @AfterEach
    void end() {
        sleeper.kill9();
    }

    private ChildProcess process(List<String> command, BooleanSupplier readiness) {
        return new ChildProcess(
                "process",
                pidFile(),
                new LogFile(directory.resolve("process.log")),
                () -> new Launch(command, Map.of(), directory),
                readiness,
                SOON,
                SOON);
    }

    private PidFile pidFile() {
        return new PidFile(directory.resolve("process.pid"));
    }

    @Test
    void isFoundAgainByItsPidFile() {
        sleeper.start();

        var another = process(List.of("false"), () -> true);

        assertThat(another.running()).isEqualTo(sleeper.running()).isPresent();
    }

    @Test
    void isNotStartedTwice() {
        sleeper.start();
        var first = sleeper.running();

        sleeper.start();

        assertThat(sleeper.running()).isEqualTo(first);
    }

    @Test
    void anotherProcessWithTheSamePidIsLeftAlone() {
        ProcessId self = ProcessId.of(ProcessHandle.current());
        pidFile().write(new ProcessId(self.pid(), self.startedAt().minusSeconds(3600)));

        assertThat(sleeper.running()).isEmpty();
        // It would be this JVM.
        sleeper.kill9();
        sleeper.stop();
    }

    @Test
    void aDamagedPidFileIsNoProcess() throws Exception {
        Files.writeString(directory.resolve("process.pid"), "12 ");

        assertThat(sleeper.running()).isEmpty();
    }

    @Test
    void isGoneAfterAKill() {
        sleeper.start();

        sleeper.kill9();

        assertThat(sleeper.running()).isEmpty();
    }

    @Test
    void failureToStartShowsTheEndOfTheLog() {
        var failing = process(List.of("sh", "-c", "echo no licence for today; exit 3"), () -> false);

        assertThatExceptionOfType(StartFailedException.class)
                .isThrownBy(failing::start)
                .withMessageContaining("process ended")
                .withMessageContaining("no licence for today");
    }

    @Test
    void theLogOfTheRunBeforeIsKept() throws Exception {
        Files.writeString(directory.resolve("process.log"), "earlier\n");

        sleeper.start();

        assertThat(sleeper.log().previous()).hasContent("earlier");
    }

    @Test
    void theTailIsTheLastLines() throws Exception {
        Files.writeString(directory.resolve("process.log"), "one\ntwo\nthree\n");

        assertThat(sleeper.log().tail(2)).containsExactly("two", "three");
        assertThat(new LogFile(directory.resolve("none.log")).tail(2)).isEmpty();
    }
}
