package com.emshop.benchmarks.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients of the shop that mean it harm, each with a connection of its own that it keeps open, in one thread. Each does what its
 * {@link AttackKind} says, waits, and does it again; when its connection is closed, it opens another one. Those that are slow wait a
 * second, the others as long as the settings say.
 *
 * <p>Reads its {@link AttackSettings} from standard input, and writes the {@link AttackResult} as a line of JSON when the time is
 * over.
 */
final class Attacker {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A server that has answered a request that is there as a whole only after this long, or not at all, is given up. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final String NO_ANSWER = "none in 60 s";
    private static final int RECEIVED_BYTES = 64 * 1024;

    private final AttackSettings settings;
    private final HostileRequests requests;
    private final Selector selector;
    private final InetAddress server = InetAddress.getLoopbackAddress();
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVED_BYTES);
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(Task::atNanos));
    private final Map<AttackKind, Tally> tallies = new EnumMap<>(AttackKind.class);
    private long number;
    private long connections;
    private long refused;
    private int open;
    private int mostOpen;

    private Attacker(AttackSettings settings) throws IOException {
        this.settings = settings;
        this.requests = new HostileRequests(settings, Clock.systemUTC());
        this.selector = Selector.open();
    }

    /** Something that a client does later, unless its attempt has ended by then. */
    private record Task(long atNanos, Client client, long attempt) {}

    private static final class Tally {
        private final Map<String, Long> answers = new TreeMap<>();
        private long longestNanos;
        private long bytes;
    }

    public static void main(String[] args) throws IOException {
        AttackSettings settings = new JsonMapper().readValue(System.in, AttackSettings.class);
        System.out.println(new JsonMapper().writeValueAsString(new Attacker(settings).run()));
        System.out.flush();
    }

    private AttackResult run() throws IOException {
        List<Client> clients = new ArrayList<>();
        AttackKind.share(settings.clients()).forEach((kind, count) -> {
            Tally tally = tallies.computeIfAbsent(kind, none -> new Tally());
            for (int client = 0; client < count; client++) {
                clients.add(new Client(kind, tally));
            }
        });
        long begin = System.nanoTime();
        long paceNanos = TimeUnit.MILLISECONDS.toNanos(settings.paceMillis());
        for (int client = 0; client < clients.size(); client++) {
            // Not all at once, so that the pace is the pace from the beginning.
            clients.get(client).later(begin + paceNanos * client / clients.size());
        }
        long end = begin + settings.seconds() * SECOND_NANOS;
        for (long now = begin; now < end; now = System.nanoTime()) {
            runTasks(now);
            Task next = tasks.peek();
            long waitNanos = (next == null ? end : Math.min(end, next.atNanos())) - System.nanoTime();
            selector.select(this::handle, Math.max(1, TimeUnit.NANOSECONDS.toMillis(waitNanos)));
        }
        int openAtEnd = open;
        for (Client client : clients) {
            client.close();
        }
        var kinds = new EnumMap<AttackKind, AttackResult.Outcomes>(AttackKind.class);
        tallies.forEach((kind, tally) -> kinds.put(
                kind,
                new AttackResult.Outcomes(tally.answers, (double) tally.longestNanos / SECOND_NANOS, tally.bytes)));
        double cpuMillis = ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e6;
        return new AttackResult(kinds, connections, refused, openAtEnd, mostOpen, cpuMillis);
    }

    private void runTasks(long now) {
        for (Task task = tasks.peek(); task != null && task.atNanos() <= now; task = tasks.peek()) {
            tasks.remove();
            task.client().continueAttempt(task.attempt());
        }
    }

    private void handle(SelectionKey key) {
        ((Client) key.attachment()).handle(key);
    }

    private final class Client {
        private final AttackKind kind;
        private final Tally tally;
        private final AnswerParser answers = new AnswerParser();
        private @Nullable SocketChannel channel;
        private @Nullable HostileRequest request;
        private @Nullable ByteBuffer out;
        private long streamed;
        private int dripped;
        /** Counts attempts, so that a task of an attempt that has ended does nothing. */
        private long attempt;

        private long beganNanos;

        Client(AttackKind kind, Tally tally) {
            this.kind = kind;
            this.tally = tally;
        }

        void later(long atNanos) {
            tasks.add(new Task(atNanos, this, attempt));
        }

        /** Begins the next attempt, or goes on with this one. */
        void continueAttempt(long expected) {
            if (expected != attempt) {
                return;
            }
            if (request == null) {
                begin();
            } else if (request.drip().length > 0) {
                drip(request);
            } else if (!request.isEndless()) {
                end(NO_ANSWER);
                close();
            }
        }

        private void begin() {
            HostileRequest next = requests.request(kind, number++);
            attempt++;
            request = next;
            streamed = 0;
            dripped = 0;
            answers.reset();
            out = ByteBuffer.wrap(next.head());
            beganNanos = System.nanoTime();
            later(beganNanos + (next.drip().length > 0 ? SECOND_NANOS : PATIENCE_NANOS));
            try {
                if (channel == null) {
                    connect(next.port());
                } else if (((InetSocketAddress) channel.getRemoteAddress()).getPort() != next.port()) {
                    close();
                    connect(next.port());
                } else {
                    write(next);
                }
            } catch (IOException gone) {
                failed();
            }
        }

        private void connect(int port) throws IOException {
            SocketChannel opened = SocketChannel.open();
            opened.configureBlocking(false);
            channel = opened;
            open++;
            connections++;
            mostOpen = Math.max(mostOpen, open);
            opened.register(selector, SelectionKey.OP_CONNECT, this);
            if (opened.connect(new InetSocketAddress(server, port))) {
                connected(opened);
            }
        }

        private void connected(SocketChannel opened) throws IOException {
            interest(SelectionKey.OP_READ);
            if (opened.isConnected() && request != null) {
                write(request);
            }
        }

        private void interest(int operations) {
            SelectionKey key = channel == null ? null : channel.keyFor(selector);
            if (key != null && key.isValid()) {
                key.interestOps(operations);
            }
        }

        private void handle(SelectionKey key) {
            SocketChannel own = channel;
            if (own == null || key.channel() != own || !key.isValid()) {
                return;
            }
            try {
                if (key.isConnectable()) {
                    own.finishConnect();
                    connected(own);
                    return;
                }
                if (key.isReadable() && !read(own)) {
                    return;
                }
                if (channel == own && key.isValid() && key.isWritable() && request != null) {
                    write(request);
                }
            } catch (IOException gone) {
                failed();
            }
        }

        /** Sends as much as the connection takes, at most a piece of a stream; the rest when it takes more. */
        private void write(HostileRequest sent) throws IOException {
            SocketChannel own = channel;
            ByteBuffer bytes = out;
            if (own == null || bytes == null) {
                return;
            }
            tally.bytes += own.write(bytes);
            if (!bytes.hasRemaining() && streamed < sent.streamBytes()) {
                out = ByteBuffer.wrap(sent.stream());
                streamed += sent.stream().length;
            }
            boolean more = out != null && out.hasRemaining();
            interest(more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        private void drip(HostileRequest sent) {
            if (channel == null || !channel.isConnected()) {
                later(System.nanoTime() + SECOND_NANOS);
                return;
            }
            try {
                out = ByteBuffer.wrap(sent.drip(), dripped++ % sent.drip().length, 1);
                write(sent);
                later(System.nanoTime() + SECOND_NANOS);
            } catch (IOException gone) {
                failed();
            }
        }

        /** Whether the connection is still open. */
        private boolean read(SocketChannel own) throws IOException {
            received.clear();
            int read = own.read(received);
            if (read < 0) {
                failed();
                return false;
            }
            answers.append(received.flip());
            OptionalInt status = answers.complete();
            if (status.isEmpty()) {
                return true;
            }
            boolean unfinished = request != null && (request.drip().length > 0 || request.streamBytes() > 0);
            end(Integer.toString(status.getAsInt()));
            if (answers.isClosing() || unfinished) {
                close();
                return false;
            }
            return true;
        }

        /** The connection was closed, or could not be opened. */
        private void failed() {
            SocketChannel own = channel;
            if (own != null && !own.isConnected()) {
                refused++;
                end("refused");
            } else {
                OptionalInt status = answers.atEnd();
                end(status.isPresent() ? Integer.toString(status.getAsInt()) : AttackResult.DROPPED);
            }
            close();
        }

        /** Ends the attempt, if there is one; the next one follows. */
        private void end(String outcome) {
            if (request == null) {
                return; // closed between two attempts, as servers may
            }
            request = null;
            out = null;
            attempt++;
            tally.answers.merge(outcome, 1L, Long::sum);
            tally.longestNanos = Math.max(tally.longestNanos, System.nanoTime() - beganNanos);
            // The slow ones are many only if they come back at once.
            later(System.nanoTime()
                    + (kind.isSlow() ? SECOND_NANOS : TimeUnit.MILLISECONDS.toNanos(settings.paceMillis())));
            interest(SelectionKey.OP_READ);
        }

        void close() {
            SocketChannel own = channel;
            channel = null;
            if (own == null) {
                return;
            }
            open--;
            try {
                own.close();
            } catch (IOException closed) {
                // gone
            }
        }
    }
}
