package com.emshop.benchmarks.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.servers.StackException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTest {
    @Test
    void lastLoadCounts(@TempDir Path directory) throws Exception {
        var peer =
                new Peer("echo 'warm-up: 10.5 flows/s'; echo 'total 99.00'; echo '82.3 flows/s'; echo ' total 22.70'");

        assertThat(peer.run(directory.resolve("log"))).isEqualTo(new Peer.Result(82.3, 22.7));
    }

    @Test
    void commandThatFailsIsAnError(@TempDir Path directory) {
        assertThatThrownBy(() -> new Peer("exit 3").run(directory.resolve("log")))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("exit code 3");
    }

    @Test
    void commandThatPrintsNoRateIsAnError(@TempDir Path directory) {
        assertThatThrownBy(() -> new Peer("echo 'total 9'").run(directory.resolve("log")))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("flows/s");
    }
}
