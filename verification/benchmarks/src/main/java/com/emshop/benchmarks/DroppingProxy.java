package com.emshop.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Passes TCP connections of this machine on to a server of this machine, and cuts one in the middle of what it carries on
 * demand. Safe for any thread.
 */
final class DroppingProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 8 * 1024;

    private final ServerSocket listener;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong cuts = new AtomicLong();
    private volatile @Nullable Cut armed;

    private record Cut(long bytes, boolean reset) {}

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
     * Cuts the first connection that brings so many further bytes of the server: as a server that has closed it does, or,
     * reset, as a network does that has lost it. One that is made meanwhile counts from its beginning.
     */
    void cutTheFirstToBring(long bytes, boolean reset) {
        armed = new Cut(bytes, reset);
        links.forEach(link -> link.countedFrom = link.received.get());
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
        private volatile long countedFrom;
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
                    if (!up && isToBeCut(received.addAndGet(length))) {
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

        private boolean isToBeCut(long bytes) {
            synchronized (cuts) {
                Cut cut = armed;
                if (cut == null || bytes - countedFrom < cut.bytes() || !open.get()) {
                    return false;
                }
                armed = null;
                reset = cut.reset();
                cuts.incrementAndGet();
                return true;
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
