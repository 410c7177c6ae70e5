package com.emshop.benchmarks.attack;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One attempt of a client, as bytes.
 *
 * @param port of the service
 * @param head what is sent at once
 * @param drip is sent after it, a byte a second, again and again; empty for none
 * @param stream is sent after it as fast as it is read, again and again; empty for none
 * @param streamBytes how much of that
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HostileRequest(int port, byte[] head, byte[] drip, byte[] stream, long streamBytes) {
    private static final byte[] NONE = new byte[0];

    static HostileRequest whole(int port, String head, byte[] body) {
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        return new HostileRequest(
                port,
                ByteBuffer.allocate(start.length + body.length)
                        .put(start)
                        .put(body)
                        .array(),
                NONE,
                NONE,
                0);
    }

    static HostileRequest dripping(int port, String head, String drip) {
        return new HostileRequest(
                port, head.getBytes(StandardCharsets.ISO_8859_1), drip.getBytes(StandardCharsets.ISO_8859_1), NONE, 0);
    }

    static HostileRequest streaming(int port, String head, byte[] piece, long bytes) {
        return new HostileRequest(port, head.getBytes(StandardCharsets.ISO_8859_1), NONE, piece, bytes);
    }

    static HostileRequest silence(int port) {
        return new HostileRequest(port, NONE, NONE, NONE, 0);
    }

    /** Whether the server is to be waited for although it was asked nothing that it could answer. */
    boolean isEndless() {
        return head.length == 0 || drip.length > 0;
    }
}
