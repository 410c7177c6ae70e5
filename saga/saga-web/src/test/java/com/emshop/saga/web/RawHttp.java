package com.emshop.saga.web;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** One connection on which a client sends what no HTTP library would send. */
final class RawHttp implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;

    RawHttp(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Each character is one byte. */
    RawHttp send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Whether the server still takes something. */
    boolean trySend(String text) {
        try {
            send(text);
            return true;
        } catch (UncheckedIOException closed) {
            return false;
        }
    }

    /** Whether the server has begun to answer. */
    boolean isAnswered() {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What the server has sent and nobody has read; waits for it, and fails when the server closes the connection instead. */
    String some() {
        byte[] bytes = new byte[8192];
        try {
            int read = socket.getInputStream().read(bytes);
            if (read < 0) {
                throw new EOFException("the server closed the connection");
            }
            return new String(bytes, 0, read, StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** All that the server sends until it closes the connection. */
    String answer() {
        StringBuilder answer = new StringBuilder();
        byte[] bytes = new byte[8192];
        try {
            for (int read = 0; read >= 0; read = socket.getInputStream().read(bytes)) {
                answer.append(new String(bytes, 0, read, StandardCharsets.UTF_8));
            }
        } catch (SocketException reset) {
            // what was read before is the answer
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return answer.toString();
    }

    /** Status and problem type of the answer; its whole text if it is not a problem with a type. */
    String problem() {
        return problemIn(answer());
    }

    static String problemIn(String answer) {
        String type = answer.replaceFirst("(?s).*\"type\":\"([^\"]+)\".*", "$1");
        return answer.contains("\r\nContent-Type: application/problem+json\r\n") && !type.equals(answer)
                ? answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3) + " " + type
                : answer;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
