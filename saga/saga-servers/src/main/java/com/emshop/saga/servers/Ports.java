package com.emshop.saga.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.Set;
import java.util.TreeSet;

/** TCP ports on 127.0.0.1. */
public final class Ports {
    /**
     * Below the range from which Linux and macOS take the ports of outgoing connections, so that a server that was
     * killed finds its port free when it comes back.
     */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1_000;
    private static final int CONNECT_TIMEOUT_MILLIS = 500;

    private Ports() {}

    /** Whether something listens there. */
    public static boolean isOpen(int port) {
        try (var socket = new Socket()) {
            socket.connect(address(port), CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }

    /** Whether a server could listen there now. */
    public static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Different ports that are free now; another process may still be faster. */
    public static Set<Integer> free(int count) {
        var random = new SecureRandom();
        var found = new TreeSet<Integer>();
        for (int attempt = 0; attempt < ATTEMPTS && found.size() < count; attempt++) {
            int port = random.nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                found.add(port);
            }
        }
        if (found.size() < count) {
            throw new IllegalStateException("no " + count + " free ports between " + LOWEST + " and " + HIGHEST);
        }
        return found;
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }
}
