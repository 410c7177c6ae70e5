package com.emshop.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sends HTTP/1.1 requests byte for byte, also those that no client library sends. Keeps a connection to each server. For one
 * thread.
 */
final class RawHttp implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Map<URI, Connection> connections = new HashMap<>();

    /**
     * A request. Texts are bytes: each character is below 256.
     *
     * @param headers lines without their end
     * @param chunked whether the length of the body is not said before
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Request(URI server, String method, String target, List<String> headers, byte[] body, boolean chunked) {
        byte[] bytes() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            StringBuilder head = new StringBuilder()
                    .append(method)
                    .append(' ')
                    .append(target)
                    .append(" HTTP/1.1\r\nHost: ")
                    .append(server.getAuthority())
                    .append("\r\n");
            headers.forEach(header -> head.append(header).append("\r\n"));
            if (chunked) {
                head.append("Transfer-Encoding: chunked\r\n");
            } else if (body.length > 0 || !method.equals("GET")) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            if (chunked && body.length > 0) {
                bytes.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            bytes.writeBytes(body);
            if (chunked) {
                bytes.writeBytes(
                        (body.length > 0 ? "\r\n0\r\n\r\n" : "0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            return bytes.toByteArray();
        }
    }

    /** @param contentType empty if it has none */
    record Answer(int status, String contentType, String body) {}

    /**
     * The answer.
     *
     * @throws IOException if there is none within half a minute
     */
    Answer send(Request request) throws IOException {
        Connection kept = connections.remove(request.server());
        if (kept != null) {
            try {
                return exchange(kept, request);
            } catch (IOException closedMeanwhile) {
                kept.close();
            }
        }
        return exchange(new Connection(request.server()), request);
    }

    private Answer exchange(Connection connection, Request request) throws IOException {
        try {
            connection.write(request.bytes());
            Answer answer = connection.read(request.method().equals("HEAD"));
            if (connection.isReusable()) {
                connections.put(request.server(), connection);
            } else {
                connection.close();
            }
            return answer;
        } catch (IOException noAnswer) {
            connection.close();
            throw noAnswer;
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections.values()) {
            connection.close();
        }
    }

    private static final class Connection {
        private final Socket socket = new Socket();
        private final InputStream in;
        private boolean reusable;

        Connection(URI server) throws IOException {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), TIMEOUT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        }

        boolean isReusable() {
            return reusable;
        }

        void close() throws IOException {
            socket.close();
        }

        /** A server that has refused a request may not read all of it; what it answered is there all the same. */
        void write(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().flush();
            } catch (IOException refused) {
                reusable = false;
            }
        }

        Answer read(boolean head) throws IOException {
            String statusLine = line();
            String[] parts = statusLine.split(" ", 3);
            if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
                throw new IOException("not an HTTP answer: " + statusLine);
            }
            int status = Integer.parseInt(parts[1]);
            Map<String, String> headers = new HashMap<>();
            for (String header = line(); !header.isEmpty(); header = line()) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            reusable = !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
            byte[] body = head || status == 204 || status == 304 ? new byte[0] : body(headers);
            return new Answer(
                    status, headers.getOrDefault("content-type", ""), new String(body, StandardCharsets.UTF_8));
        }

        private byte[] body(Map<String, String> headers) throws IOException {
            if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                while (true) {
                    int size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
                    body.writeBytes(exactly(size));
                    line();
                    if (size == 0) {
                        return body.toByteArray();
                    }
                }
            }
            String length = headers.get("content-length");
            if (length != null) {
                return exactly(Integer.parseInt(length));
            }
            reusable = false;
            return in.readAllBytes();
        }

        private byte[] exactly(int size) throws IOException {
            byte[] bytes = in.readNBytes(size);
            if (bytes.length < size) {
                throw new EOFException("the answer ends early");
            }
            return bytes;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("the connection was closed");
                }
                line.append((char) next);
            }
            return line.toString().stripTrailing();
        }
    }
}
