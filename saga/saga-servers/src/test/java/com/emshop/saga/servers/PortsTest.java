package com.emshop.saga.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void aPortSomebodyListensOnIsTaken() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(Ports.isFree(socket.getLocalPort())).isFalse();
            assertThat(Ports.isOpen(socket.getLocalPort())).isTrue();
        }
    }

    @Test
    void freePortsAreFreeAndDifferent() {
        assertThat(Ports.free(4)).hasSize(4).allMatch(Ports::isFree).noneMatch(Ports::isOpen);
    }
}
