package com.emshop.benchmarks.attack;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalInt;

/** Reads one HTTP/1.1 answer after the other from the bytes of a connection. For one thread. */
final class AnswerParser {
    private static final int MOST_BYTES = 1024 * 1024;
    private static final String HEAD_END = "\r\n\r\n";
    private static final String LAST_CHUNK = "0\r\n\r\n";

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean closing;

    /** Takes what has arrived. */
    void append(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            received.write(bytes.get());
        }
    }

    /** The status of the answer, as soon as the whole answer is here, which is dropped then. */
    OptionalInt complete() {
        String text = received.toString(StandardCharsets.ISO_8859_1);
        int head = text.indexOf(HEAD_END);
        if (head < 0) {
            return OptionalInt.empty();
        }
        String headers = text.substring(0, head + 2).toLowerCase(Locale.ROOT);
        int body = head + HEAD_END.length();
        boolean complete;
        if (value(headers, "transfer-encoding").equals("chunked")) {
            complete = text.startsWith(LAST_CHUNK, body) || text.endsWith("\r\n" + LAST_CHUNK);
        } else {
            String length = value(headers, "content-length");
            complete = !length.isEmpty() && text.length() - body >= Integer.parseInt(length);
        }
        if (!complete && text.length() < MOST_BYTES) {
            return OptionalInt.empty();
        }
        closing = value(headers, "connection").equals("close");
        return status(text);
    }

    /** Whether the server closes the connection after the answer that was complete. */
    boolean isClosing() {
        return closing;
    }

    /** Of an answer that is not complete, when the connection is closed; empty if there is none. */
    OptionalInt atEnd() {
        return status(received.toString(StandardCharsets.ISO_8859_1));
    }

    void reset() {
        received.reset();
    }

    private static OptionalInt status(String text) {
        String[] parts = text.split("[ \r\n]", 3);
        return parts.length > 1 && parts[0].startsWith("HTTP/1.") && parts[1].matches("\\d{3}")
                ? OptionalInt.of(Integer.parseInt(parts[1]))
                : OptionalInt.empty();
    }

    /** Of a header; empty if there is none. */
    private static String value(String headers, String name) {
        int start = headers.indexOf("\r\n" + name + ":");
        if (start < 0) {
            return "";
        }
        int value = start + name.length() + 3;
        return headers.substring(value, headers.indexOf("\r\n", value)).strip();
    }
}
