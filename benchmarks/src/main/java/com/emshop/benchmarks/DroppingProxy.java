package com.emshop.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes TCP connections of this machine on to a server of this machine, and cuts one in the middle of what it carries when
 * told so. Safe for any thread.
 */
final class DroppingProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 8 * 1024;

    private final ServerSocket listener;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong cuts = new AtomicLong();

    /** @param target the port that connections are passed on to */
    DroppingProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        daemon("proxy", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many connections were cut so far. */
    long cuts() {
        return cuts.get();
    }

    /**
     * Cuts the connection on which the server has sent most, after so many further bytes of it: as a server that has closed
     * it does, or, reset, as a network does that has lost it.
     *
     * @return whether there is a connection at all
     */
    boolean cutTheBusiestAfter(long bytes, boolean reset) {
        return links.stream()
                .max(Comparator.comparingLong(link -> link.received.get()))
                .map(link -> {
                    link.reset = reset;
                    link.cutAt.set(link.received.get() + bytes);
                    return true;
                })
                .orElse(false);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                try {
                    var link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
                    links.add(link);
                    daemon("proxy-up", () -> link.pass(true));
                    daemon("proxy-down", () -> link.pass(false));
                } catch (IOException serverIsAway) {
                    client.close();
                }
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void daemon(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        links.forEach(Link::close);
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private final AtomicLong received = new AtomicLong();
        private final AtomicLong cutAt = new AtomicLong(Long.MAX_VALUE);
        private volatile boolean reset;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void pass(boolean up) {
            var buffer = new byte[BUFFER_BYTES];
            try {
                InputStream from = (up ? client : server).getInputStream();
                OutputStream to = (up ? server : client).getOutputStream();
                for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
                    if (!up && received.addAndGet(length) >= cutAt.get()) {
                        if (open.get()) {
                            cuts.incrementAndGet();
                        }
                        return;
                    }
                    to.write(buffer, 0, length);
                }
            } catch (IOException oneSideIsGone) {
                // And so is the other, in a moment.
            } finally {
                close();
            }
        }

        void close() {
            if (open.compareAndSet(true, false)) {
                links.remove(this);
                try (client;
                        server) {
                    if (reset) {
                        client.setSoLinger(true, 0);
                        server.setSoLinger(true, 0);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
